package dev.whodunit.topologies.correlate;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.serde.Json;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/** Where correlate says what it has to say: alerts to one sink, and matches of its own to another. */
final class Outlet {

    private final ProcessorContext<String, byte[]> context;
    private final String toAlerts;
    private final String toMatches;

    Outlet(ProcessorContext<String, byte[]> context, String toAlerts, String toMatches) {
        this.context = context;
        this.toAlerts = toAlerts;
        this.toMatches = toMatches;
    }

    /**
     * What goes out of a group.
     *
     * @param group its key
     */
    record Message(String group, Record<String, byte @Nullable []> record, String to) {}

    Message alert(String group, Alert alert) {
        return new Message(group, new Record<>(alert.id(), Json.write(alert), now()), toAlerts);
    }

    /** What takes an alert back. */
    Message withdrawal(String group, String id) {
        return new Message(group, new Record<>(id, null, now()), toAlerts);
    }

    Message match(String group, String key, byte[] match) {
        return new Message(group, new Record<>(key, match, now()), toMatches);
    }

    void send(Message message) {
        context.forward(message.record(), message.to());
    }

    /** Asks for a commit, which comes before the next tick. */
    void commit() {
        context.commit();
    }

    /** Wall clock, in milliseconds. */
    long now() {
        return context.currentSystemTimeMs();
    }
}
