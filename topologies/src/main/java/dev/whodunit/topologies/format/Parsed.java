package dev.whodunit.topologies.format;

import dev.whodunit.topologies.event.Event;
import java.util.List;

/** What a format made of a record. */
public sealed interface Parsed {

    /**
     * The record's events (nearly always one), with canonical names, {@code logsource.*}, {@code event.action} and where
     * known {@code event.outcome/kind/count}; {@code @timestamp} where the record has a time. No id and no labels yet.
     */
    record Fields(List<Event> events) implements Parsed {
        public Fields {
            events = List.copyOf(events);
        }
    }

    /** The format cannot read the record. */
    record Unparsed(String reason) implements Parsed {}
}
