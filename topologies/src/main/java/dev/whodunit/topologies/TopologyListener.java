package dev.whodunit.topologies;

/** Told what the topology counts, for metrics. Called from stream threads: implementations are quick and safe for threads. */
public interface TopologyListener {

    /** Listens to nothing. */
    TopologyListener NONE = new TopologyListener() {};

    /** A record was put aside as a dead letter. */
    default void deadLetter(String topic, String reason) {}

    /** A canonical event of this logsource service was told. */
    default void event(String product, String service) {}

    /** A rule or correlation matched an event. */
    default void ruleHit(String rule) {}

    /** An event came too late for a window. */
    default void tooLate(String rule) {}

    /** A group reached one of its limits, so that its total is a lower bound. */
    default void limitReached(String rule, String limit) {}

    /** An alert was written, so many milliseconds after the event that crossed the line happened. */
    default void alert(String rule, String state, long latencyMillis) {}
}
