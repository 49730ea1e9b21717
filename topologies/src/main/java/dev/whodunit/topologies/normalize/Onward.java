package dev.whodunit.topologies.normalize;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Where events go from normalize, by the names of what stands there: to link where a correlation id may join an event with
 * others; past it, straight to match, where nothing can.
 *
 * @param link takes events as JSON bytes, under their link key
 * @param match takes {@link Event}
 * @param events takes events as JSON bytes, as link would have told them
 */
public record Onward(String link, String match, String events) {

    void send(ProcessorContext<String, Object> context, String key, Event event, long timestamp) {
        Record<String, Object> written = new Record<>(key, Json.write(event), timestamp);
        if (event.has(CanonicalFields.CORRELATION_ID)) {
            context.forward(written, link);
        } else {
            context.forward(new Record<>(key, event, timestamp), match);
            context.forward(written, events);
        }
    }
}
