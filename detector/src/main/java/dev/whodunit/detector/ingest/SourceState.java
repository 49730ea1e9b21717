package dev.whodunit.detector.ingest;

/**
 * How a source is doing.
 *
 * @param source its path or glob
 * @param reason in plain words why it is not read, or not all of it; empty where all is well
 * @param files how many files are open
 * @param lag bytes that are in the files and not yet in Kafka
 */
public record SourceState(String source, String reason, int files, long lag) {

    public boolean healthy() {
        return reason.isEmpty();
    }
}
