package dev.whodunit.topologies.match;

import dev.whodunit.topologies.event.Match;

/** How a match is handed on. */
public enum Handover {
    /** As the topic has it: JSON bytes. */
    AS_JSON,
    /** As a {@link Match}, to who takes it in the same thread. */
    AS_OBJECTS
}
