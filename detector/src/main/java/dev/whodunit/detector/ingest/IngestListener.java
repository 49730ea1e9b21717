package dev.whodunit.detector.ingest;

/** Told what ingest counts, for metrics. Called from several threads: implementations are quick and safe for threads. */
public interface IngestListener {

    /** Listens to nothing. */
    IngestListener NONE = new IngestListener() {};

    /** Kafka has acknowledged a record of a source ({@code file}, {@code loki}), so many bytes of raw text. */
    default void written(String source, long bytes) {}

    /** Something became a dead letter. */
    default void putAside(String source, String reason) {}

    /** A record or push could not be taken in now; it will be read or sent again. */
    default void refused(String source, String reason) {}
}
