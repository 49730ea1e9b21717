package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.CorrelationIds;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.format.ParseContext;
import dev.whodunit.topologies.format.Parsed;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Log records → canonical events under their link key: to link, or past it ({@link Onward}). A line that its format cannot read becomes a dead letter, and an
 * event with its message alone, so that nothing is lost to rules that look for words. Stateless.
 */
public final class NormalizeLogs implements Processor<String, byte[], String, Object> {

    private final Witness witness;
    private final TopologyListener listener;
    private final Onward onward;
    private final String deadLetterSink;
    private @Nullable ProcessorContext<String, Object> context;

    public NormalizeLogs(NormalizeSettings settings, TopologyListener listener, Onward onward, String deadLetterSink) {
        this.witness = new Witness(settings);
        this.listener = listener;
        this.onward = onward;
        this.deadLetterSink = deadLetterSink;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
    }

    @Override
    public void process(Record<String, byte[]> record) {
        LogRecord log;
        try {
            log = Json.read(record.value() == null ? new byte[0] : record.value(), LogRecord.class);
            LogFormats.named(log.format());
        } catch (IOException | RuntimeException e) {
            putAside(record, "not a log record: " + Reason.of(e));
            return;
        }
        List<Event> events = parse(log, record);
        for (int index = 0; index < events.size(); index++) {
            tell(complete(log, events.get(index), index), record.timestamp());
        }
    }

    private List<Event> parse(LogRecord log, Record<String, byte[]> record) {
        Parsed parsed = read(log);
        if (parsed instanceof Parsed.Fields fields) {
            return fields.events();
        }
        putAside(record, ((Parsed.Unparsed) parsed).reason());
        return List.of(Event.builder().put(CanonicalFields.MESSAGE, log.line()).build());
    }

    private static Parsed read(LogRecord log) {
        try {
            return LogFormats.named(log.format()).parse(log.line(), new ParseContext(zone(log), log.received()));
        } catch (RuntimeException e) {
            return new Parsed.Unparsed("the format failed: " + e.getClass().getSimpleName());
        }
    }

    private static ZoneId zone(LogRecord log) {
        try {
            return ZoneId.of(log.labels().getOrDefault("timezone", "UTC"));
        } catch (DateTimeException e) {
            return ZoneOffset.UTC;
        }
    }

    private Event complete(LogRecord log, Event parsed, int index) {
        Event.Builder event = Event.builder()
                .put(CanonicalFields.EVENT_ID, index == 0 ? log.id() : log.id() + "/" + index)
                .put(CanonicalFields.TIMESTAMP, occurred(log, parsed))
                .put(CanonicalFields.OBSERVED, Timestamps.format(log.received()));
        Claims.copy(parsed, event);
        log.labels().forEach((label, value) -> {
            if (!label.equals("timezone") && !Claims.isReservedLabel(label)) {
                boolean joins = label.equals(CanonicalFields.CORRELATION_ID);
                event.putIfAbsent(label, joins ? CorrelationIds.usable(value) : value);
            }
        });
        if (log.cut() != null) {
            event.put("message.length", log.cut().length())
                    .put("message.sha256", log.cut().sha256());
        }
        event.putIfAbsent("log.source", log.source());
        EventTime.limit(event, Timestamps.parse(String.valueOf(event.get(CanonicalFields.TIMESTAMP))), log.received());
        witness.decide(event);
        LogActor.assign(event);
        return event.build();
    }

    private static String occurred(LogRecord log, Event parsed) {
        String said = parsed.string(CanonicalFields.TIMESTAMP);
        if (said != null) {
            return said;
        }
        Instant occurred = log.occurred();
        return Timestamps.format(occurred == null ? log.received() : occurred);
    }

    private void tell(Event event, long timestamp) {
        listener.event(
                event.string(CanonicalFields.PRODUCT, event.string(CanonicalFields.CATEGORY, "unknown")),
                event.string(CanonicalFields.SERVICE, ""));
        onward.send(Objects.requireNonNull(context), LinkKey.of(event, null), event, timestamp);
    }

    private void putAside(Record<String, byte[]> record, String reason) {
        listener.deadLetter("logs", reason);
        Objects.requireNonNull(context)
                .forward(
                        DeadLetter.of(
                                record,
                                Objects.requireNonNull(context).recordMetadata().orElse(null),
                                reason),
                        deadLetterSink);
    }
}
