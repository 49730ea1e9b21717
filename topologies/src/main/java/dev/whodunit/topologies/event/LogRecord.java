package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A log record as ingest took it in, redacted but not yet understood; the value of topic {@code logs}.
 *
 * @param id the stable id that becomes {@code event.id}: for a file its fingerprint, generation and byte offset; for
 *     HTTP the hash of the request body and the index in it
 * @param source where it came from, for people: {@code file:/var/log/auth.log}, {@code loki}
 * @param format the name of the log format that reads it ({@code json}, {@code postgresql}, {@code auth}, {@code nginx});
 *     {@code auto} where the format is told from the line
 * @param received when it arrived
 * @param occurred the time its sender gave it (Loki's), or null; a time inside the line goes before it
 * @param labels fields the source's configuration or the sender's labels give to each of its events, canonical names;
 *     {@code timezone} (zone of zoneless times) is for the format and becomes no field
 * @param line the raw line (several joined by {@code \n} where the format continues lines)
 * @param cut what was cut from a line over the limit: {@code length} in bytes and {@code sha256}; null if whole
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LogRecord(
        String id,
        String source,
        String format,
        Instant received,
        @Nullable Instant occurred,
        Map<String, String> labels,
        String line,
        @Nullable Cut cut) {

    /** What is left out of a line that was too long. */
    public record Cut(long length, String sha256) {}
}
