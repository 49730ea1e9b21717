package dev.whodunit.detector.events;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Lines of text as bytes, read in one pass; blank ones are skipped and counted. Not safe for threads. */
final class JsonLines {

    /** A longer line is not kept. */
    static final int MAXIMUM_BYTES = 4 << 20;

    private static final int CHUNK = 64 << 10;

    /** Is told the lines, in their order. */
    interface Handler {

        /**
         * Takes a line.
         *
         * @param number of the line, from 1
         * @param start where it begins in the file
         * @param bytes holds it, until this returns
         */
        void line(long number, long start, byte[] bytes, int from, int length);

        void tooLong(long number);

        default void idle() {}

        default boolean wantsMore() {
            return true;
        }
    }

    private final InputStream in;
    private final Handler handler;
    private byte[] held = new byte[CHUNK];
    private int size;
    private long number = 1;
    private long start;
    private long position;
    private boolean tooLong;

    private JsonLines(InputStream in, Handler handler) {
        this.in = in;
        this.handler = handler;
    }

    static void read(InputStream in, Handler handler) throws IOException {
        new JsonLines(in, handler).read();
    }

    private void read() throws IOException {
        byte[] chunk = new byte[CHUNK];
        while (handler.wantsMore()) {
            if (in.available() == 0) {
                handler.idle();
            }
            int count = in.read(chunk);
            if (count < 0) {
                endLine();
                return;
            }
            take(chunk, count);
            position += count;
        }
    }

    private void take(byte[] chunk, int count) {
        int from = 0;
        for (int at = 0; at < count && handler.wantsMore(); at++) {
            if (chunk[at] == '\n') {
                hold(chunk, from, at);
                endLine();
                number++;
                from = at + 1;
                start = position + from;
            }
        }
        hold(chunk, from, count);
    }

    private void hold(byte[] chunk, int from, int to) {
        int more = to - from;
        tooLong |= size + more > MAXIMUM_BYTES;
        if (tooLong) {
            return;
        }
        if (size + more > held.length) {
            held = Arrays.copyOf(held, Math.max(2 * held.length, size + more));
        }
        System.arraycopy(chunk, from, held, size, more);
        size += more;
    }

    private void endLine() {
        int from = number == 1 && beginsWithMark() ? 3 : 0;
        if (tooLong) {
            handler.tooLong(number);
        } else if (!isBlank(from)) {
            handler.line(number, start + from, held, from, size - from);
        }
        size = 0;
        tooLong = false;
    }

    private boolean isBlank(int from) {
        for (int at = from; at < size; at++) {
            if (held[at] != ' ' && held[at] != '\t' && held[at] != '\r') {
                return false;
            }
        }
        return true;
    }

    /** Some editors put a byte order mark before UTF-8. */
    private boolean beginsWithMark() {
        return size >= 3 && held[0] == (byte) 0xEF && held[1] == (byte) 0xBB && held[2] == (byte) 0xBF;
    }
}
