package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import java.util.concurrent.CompletableFuture;

/** Where log records go. What it takes is redacted before it travels. */
public interface LogSink {

    /**
     * Takes a record. The future completes once Kafka has acknowledged it (or its dead letter), exceptionally where it was
     * not written: then the caller has it still.
     *
     * @param stream records of one stream keep their order
     */
    CompletableFuture<Void> write(String stream, LogRecord record);

    /** Takes what cannot travel as a log record. */
    CompletableFuture<Void> putAside(Unreadable unreadable);

    /**
     * Bytes that became no log record, or not whole.
     *
     * @param bytes as they came, perhaps cut
     * @param length of the whole in bytes
     * @param sha256 of the whole, hex
     */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Unreadable(String source, String reason, byte[] bytes, long length, String sha256) {}
}
