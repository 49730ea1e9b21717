package dev.whodunit.detector.capture;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.capture.FaultLog.Fault;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * The look at where capture stopped and where it can go on, before each start of the engine.
 *
 * <p>What is confirmed to the server is never ahead of what is kept in Kafka. If the slot is, somebody made it anew or moved
 * it, and changes between the two are lost. If the server's WAL ends before what is kept, somebody put back an older copy
 * of its data, and waiting for the WAL to get there again would pass over everything until then. Either is told, as a log
 * record, and what is kept is forgotten, so that the slot says where to go on.
 */
final class Resumption {

    private final CaptureSettings settings;
    private final CaptureKafka kafka;
    private final ChangeProducer producer;

    Resumption(CaptureSettings settings, CaptureKafka kafka, ChangeProducer producer) {
        this.settings = settings;
        this.kafka = kafka;
        this.producer = producer;
    }

    /** Looks, tells what is lost, and says in plain words what was found; empty if all is well. */
    String prepare(Readiness readiness, Instant now) {
        for (Map.Entry<ByteBuffer, ByteBuffer> entry :
                OffsetTopic.read(kafka.clientProperties(), kafka.offsetsTopic()).entrySet()) {
            String found = "";
            OptionalLong kept = kept(entry, readiness.origin());
            if (kept.isPresent() && kept.getAsLong() > readiness.serverLsn()) {
                found = rewound(kept.getAsLong(), readiness, now);
            } else if (kept.isPresent() && kept.getAsLong() < readiness.slotLsn()) {
                found = lost(kept.getAsLong(), readiness, now);
            }
            if (!found.isEmpty()) {
                producer.send(new ProducerRecord<>(
                        kafka.offsetsTopic(), 0, entry.getKey().array(), null));
                producer.flush();
                return found;
            }
        }
        return "";
    }

    private OptionalLong kept(Map.Entry<ByteBuffer, ByteBuffer> entry, Origin origin) {
        try {
            JsonNode key = Json.MAPPER.readTree(entry.getKey().array());
            if (!key.path(0).asText().equals(origin.toString())
                    || !key.path(1).path("server").asText().equals(EngineProperties.prefix(settings.name()))) {
                return OptionalLong.empty();
            }
            JsonNode offset = Json.MAPPER.readTree(entry.getValue().array());
            JsonNode commit = offset.has("lsn_commit") ? offset.path("lsn_commit") : offset.path("lsn_proc");
            return commit.isNumber() ? OptionalLong.of(commit.asLong()) : OptionalLong.empty();
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    private String lost(long kept, Readiness readiness, Instant now) {
        String message = "changes of database " + settings.url().database() + " between WAL positions "
                + lsn(kept) + " and " + lsn(readiness.slotLsn()) + " were not seen: replication slot "
                + settings.slot() + " was made anew or moved";
        tell("capture_gap", message, readiness.slotLsn(), now);
        return message;
    }

    private String rewound(long kept, Readiness readiness, Instant now) {
        String message = "the server of database " + settings.url().database() + " went back from WAL position "
                + lsn(kept) + " to " + lsn(readiness.serverLsn()) + ": an older copy of its data was put back";
        tell("capture_rewound", message, kept, now);
        return message;
    }

    /** The place in the WAL is part of the id, so that a second start tells the same record again and no other one. */
    private void tell(String action, String message, long place, Instant now) {
        Fault fault = new Fault(action, null, settings.slot(), message);
        producer.send(new ProducerRecord<>(
                kafka.topics().logs(),
                ("probe/" + settings.name()).getBytes(StandardCharsets.UTF_8),
                Json.write(FaultLog.record(
                        /* database= */ settings.name(),
                        /* namespace= */ settings.url().database(),
                        fault,
                        now,
                        place))));
        producer.flush();
    }

    private static String lsn(long position) {
        return String.format(Locale.ROOT, "%X/%X", position >>> 32, position & 0xFFFF_FFFFL);
    }
}
