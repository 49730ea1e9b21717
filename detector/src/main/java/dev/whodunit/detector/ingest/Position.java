package dev.whodunit.detector.ingest;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * How far a file was read into Kafka, as remembered over restarts.
 *
 * @param id stands for the file in its records' ids; made once and kept
 * @param source the path or glob that found it
 * @param path where it was last
 * @param key the file system's identity (device and inode)
 * @param headLength how many of its first bytes {@code head} is the digest of, at most 1 KiB
 * @param generation how often it was truncated
 * @param offset everything before it is in Kafka
 * @param seen when it was last there
 */
record Position(
        String id,
        String source,
        String path,
        String key,
        @JsonProperty("head_length") int headLength,
        String head,
        long generation,
        long offset,
        Instant seen) {}
