package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import org.jspecify.annotations.Nullable;

/** The key that brings together what belongs together: correlation id, else transaction, else the event alone. */
final class LinkKey {

    private LinkKey() {}

    static String of(Event event, @Nullable String transaction) {
        String correlationId = event.string(CanonicalFields.CORRELATION_ID);
        if (correlationId != null) {
            return correlationId;
        }
        return transaction == null ? event.id() : transaction;
    }
}
