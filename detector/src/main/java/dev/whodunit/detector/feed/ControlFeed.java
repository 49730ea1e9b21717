package dev.whodunit.detector.feed;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.routing.Silence;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** What operators have said, read from topic {@code control}: silences and acknowledgements. Safe for threads. */
public final class ControlFeed implements AutoCloseable {

    private final Map<String, Control> said = new ConcurrentHashMap<>();
    private final TopicReader reader;

    /** A feed of this topic. */
    public ControlFeed(Map<String, Object> clientProperties, String topic) {
        reader = new TopicReader(clientProperties, topic, Long.MAX_VALUE, this::take);
    }

    public void start() {
        reader.start();
    }

    /** Whether all that was said before the start is here. */
    public boolean caughtUp() {
        return reader.caughtUp();
    }

    /** Takes in a record of the topic. */
    public void take(ConsumerRecord<String, byte[]> record) {
        try {
            if (record.value() == null) {
                said.remove(record.key());
            } else {
                put(Control.read(record.value()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Knows it at once, before the topic is read; Kafka has it already. */
    public void put(Control control) {
        said.put(control.key(), control);
    }

    /** Forgets what was withdrawn. */
    public void remove(String key) {
        said.remove(key);
    }

    /** All silences and exceptions that are known, also such as are over; the last changed first. */
    public List<Silence> silences() {
        return said.values().stream()
                .filter(Silence.class::isInstance)
                .map(Silence.class::cast)
                .sorted(Comparator.comparing(Silence::updatedAt).reversed().thenComparing(Silence::id))
                .toList();
    }

    /** All acknowledgements that are known, also of alerts that are over. */
    public List<Acknowledgement> acknowledgements() {
        return said.values().stream()
                .filter(Acknowledgement.class::isInstance)
                .map(Acknowledgement.class::cast)
                .toList();
    }

    /** The silence of this id; null if there is none. */
    public @Nullable Silence silence(String id) {
        return said.get(id) instanceof Silence silence ? silence : null;
    }

    /** The silences that hold an alert back at this time. */
    public List<Silence> silencing(Alert alert, Instant now) {
        Map<String, String> labels = AlertLabels.of(alert);
        return silences().stream()
                .filter(silence -> silence.isActive(now) && silence.fits(labels))
                .toList();
    }

    /** Who has taken an alert on, as it is now; null if nobody has. */
    public @Nullable Acknowledgement acknowledgement(Alert alert) {
        return said.get(Acknowledgement.key(alert.id())) instanceof Acknowledgement acknowledgement
                        && acknowledgement.holds(alert)
                ? acknowledgement
                : null;
    }

    @Override
    public void close() {
        reader.close();
    }
}
