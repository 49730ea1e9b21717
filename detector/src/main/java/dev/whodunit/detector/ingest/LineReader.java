package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/**
 * Makes lines of a file's bytes. It holds the line that has no end yet; of one that is too long it keeps the beginning,
 * the length and the digest, so that its memory is bounded.
 */
final class LineReader {

    /** A line, where it begins and where the next one does, and its bytes as they came (perhaps cut). */
    @SuppressWarnings("ArrayRecordComponent") // handed on, never compared
    record Line(long start, long end, LineText text, byte[] bytes) {}

    private final ByteArrayOutputStream held = new ByteArrayOutputStream(512);
    private long start;
    private long length;
    private @Nullable MessageDigest digest;

    /** Begins at an offset, forgetting what it holds. */
    void reset(long offset) {
        held.reset();
        start = offset;
        length = 0;
        digest = null;
    }

    /** True while it holds the beginning of a line. */
    boolean isHolding() {
        return length > 0;
    }

    /** The next line that ends in these bytes; null once they are used up. */
    @Nullable
    Line next(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            if (length == 0 && bytes.get(bytes.position()) == 0) {
                // A copytruncate under a writer that does not append leaves a run of NULs.
                bytes.get();
                start++;
                continue;
            }
            int end = newLine(bytes);
            take(bytes, (end < 0 ? bytes.limit() : end) - bytes.position());
            if (end >= 0) {
                bytes.get();
                return finish(1);
            }
        }
        return null;
    }

    /** What it holds, as a line that will never end. */
    Line finish() {
        return finish(0);
    }

    private Line finish(int newLine) {
        LogRecord.Cut cut = null;
        if (digest != null) {
            cut = new LogRecord.Cut(length, HexFormat.of().formatHex(digest.digest()));
        }
        byte[] bytes = held.toByteArray();
        Line line = new Line(start, start + length + newLine, LineText.of(bytes, bytes.length, cut), bytes);
        reset(line.end());
        return line;
    }

    private static int newLine(ByteBuffer bytes) {
        byte[] array = bytes.array();
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (array[bytes.arrayOffset() + at] == '\n') {
                return at;
            }
        }
        return -1;
    }

    private void take(ByteBuffer bytes, int count) {
        byte[] array = bytes.array();
        int from = bytes.arrayOffset() + bytes.position();
        int room = LineText.MAXIMUM_BYTES - held.size();
        if (digest == null && count > room) {
            digest = LineText.digest();
            digest.update(held.toByteArray());
        }
        if (digest != null) {
            digest.update(array, from, count);
        }
        held.write(array, from, Math.min(count, room));
        length += count;
        bytes.position(bytes.position() + count);
    }
}
