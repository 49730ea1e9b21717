package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.format.LogFormat;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Joins the lines that a format says belong together; a record goes on once it cannot grow, or after a short quiet. */
final class RecordJoiner {

    /** A record of one or more lines (empty: a line without text), and where it begins and ends in its file. */
    record Joined(long start, long end, String text, boolean damaged, LogRecord.@Nullable Cut cut) {}

    private static final Duration QUIET = Duration.ofMillis(250);

    private final LogFormat format;
    private final Consumer<Joined> next;
    private @Nullable Open open;
    private Instant touched = Instant.EPOCH;

    RecordJoiner(LogFormat format, Consumer<Joined> next) {
        this.format = format;
        this.next = next;
    }

    void add(LineReader.Line line, Instant now) {
        String text = line.text().text();
        touched = now;
        if (open != null && format.continues(text)) {
            open.add(line);
            return;
        }
        flush();
        if (text.isBlank()) {
            next.accept(new Joined(line.start(), line.end(), "", false, null));
            return;
        }
        open = new Open(line);
        if (!format.mayGoOn(text)) {
            flush();
        }
    }

    /** Lets the record go that nothing was added to for a while. */
    void flushIfQuiet(Instant now) {
        if (open != null && !touched.plus(QUIET).isAfter(now)) {
            flush();
        }
    }

    void flush() {
        Open record = open;
        open = null;
        if (record != null) {
            next.accept(record.joined());
        }
    }

    void forget() {
        open = null;
    }

    boolean isHolding() {
        return open != null;
    }

    /** A record that may grow. Beyond the limit it keeps its beginning, its length and its digest. */
    private static final class Open {

        private final StringBuilder text = new StringBuilder();
        private final long start;
        private final LogRecord.@Nullable Cut firstCut;
        private long end;
        private boolean damaged;
        private @Nullable MessageDigest digest;

        Open(LineReader.Line first) {
            text.append(first.text().text());
            start = first.start();
            end = first.end();
            damaged = first.text().damaged();
            firstCut = first.text().cut();
        }

        void add(LineReader.Line line) {
            end = line.end();
            damaged |= line.text().damaged();
            boolean fits = text.length() + line.bytes().length < LineText.MAXIMUM_BYTES
                    && line.text().cut() == null
                    && firstCut == null;
            if (digest == null && fits) {
                text.append('\n').append(line.text().text());
                return;
            }
            if (digest == null) {
                digest = LineText.digest();
                digest.update(text.toString().getBytes(StandardCharsets.UTF_8));
            }
            digest.update((byte) '\n');
            digest.update(line.bytes());
        }

        Joined joined() {
            LogRecord.Cut cut = digest == null
                    ? firstCut
                    : new LogRecord.Cut(end - start, HexFormat.of().formatHex(digest.digest()));
            return new Joined(start, end, text.toString(), damaged, cut);
        }
    }
}
