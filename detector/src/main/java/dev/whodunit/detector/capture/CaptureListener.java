package dev.whodunit.detector.capture;

import org.jspecify.annotations.Nullable;

/**
 * What hears how captures are doing, for metrics. Called from capture's threads, so it must be quick; what it throws stops
 * the engine, which then starts again where it was.
 */
public interface CaptureListener {

    /** One that does not listen. */
    CaptureListener NONE = new CaptureListener() {};

    /** The phase or its reason changed. */
    default void changed(String database, CaptureState state) {}

    /**
     * A change was handed to Kafka.
     *
     * @param operation {@code c u d t m}
     * @param lagMillis from its commit to its arrival here
     */
    default void captured(String database, String operation, int bytes, long lagMillis) {}

    /** Everything up to here is in Kafka and is about to be confirmed to the server. */
    default void confirming(String database, long lsn) {}

    /** A change could not be written and is in {@code dead-letters}. */
    default void deadLettered(String database, String reason) {}

    /** What the slot holds. */
    default void slot(String database, long retainedBytes, @Nullable String walStatus) {}

    /**
     * The probe looked at the hooks.
     *
     * @param namespace the database's own name
     * @param tellsDdl whether event triggers tell its DDL
     */
    default void hooks(String namespace, boolean tellsDdl) {}

    /** The probe found a fault, or found it gone. */
    default void fault(String database, String action, String object, boolean present) {}
}
