package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.format.LogFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The records of a log that is read once, from its beginning to its end, as a followed file's are read. */
public final class LogFile {

    private static final int BUFFER = 64 << 10;

    /**
     * A record of one line, or of several that its format joined by {@code \n}.
     *
     * @param line the number of its first line, from 1
     * @param damaged true where bytes were no UTF-8, or NUL; they are read as U+FFFD
     * @param cut what was cut from it, or null
     */
    public record Entry(long line, String text, boolean damaged, LogRecord.@Nullable Cut cut) {}

    /** Takes the records in their order. */
    public interface Handler {

        void entry(Entry entry);

        /** Nothing more has come yet: the next read may wait. */
        default void idle() {}

        /** False to stop reading. */
        default boolean wantsMore() {
            return true;
        }
    }

    private final LineReader lines = new LineReader();
    private final NavigableMap<Long, Long> numbers = new TreeMap<>();
    private final RecordJoiner joiner;
    private final Handler handler;
    private long number;

    private LogFile(LogFormat format, Handler handler) {
        this.handler = handler;
        joiner = new RecordJoiner(format, record -> {
            long line = numbers.getOrDefault(record.start(), number);
            numbers.headMap(record.end(), false).clear();
            if (!record.text().isEmpty()) {
                handler.entry(new Entry(line, record.text(), record.damaged(), record.cut()));
            }
        });
    }

    /** Gives each record that is not blank. */
    public static void read(InputStream in, LogFormat format, Handler handler) throws IOException {
        new LogFile(format, handler).read(in);
    }

    private void read(InputStream in) throws IOException {
        byte[] bytes = new byte[BUFFER];
        while (handler.wantsMore()) {
            if (in.available() == 0) {
                handler.idle();
            }
            int count = in.read(bytes);
            if (count < 0) {
                break;
            }
            ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, count);
            for (LineReader.Line line = lines.next(buffer); line != null; line = lines.next(buffer)) {
                add(line);
            }
        }
        if (lines.isHolding()) {
            add(lines.finish());
        }
        joiner.flush();
    }

    private void add(LineReader.Line line) {
        numbers.put(line.start(), ++number);
        joiner.add(line, Instant.EPOCH);
    }
}
