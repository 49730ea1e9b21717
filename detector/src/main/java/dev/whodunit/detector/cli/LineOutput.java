package dev.whodunit.detector.cli;

import java.io.PrintWriter;

/** Many lines on their way out: written in large pieces, and given up when nobody reads them any more. */
final class LineOutput {

    private static final int FULL = 1 << 16;

    private final PrintWriter out;
    private final StringBuilder held = new StringBuilder(FULL + (1 << 12));
    private boolean closed;

    LineOutput(PrintWriter out) {
        this.out = out;
    }

    /** Begins or goes on with a line; it ends with its {@code \n}. */
    LineOutput append(String text) {
        held.append(text);
        if (held.length() >= FULL) {
            flush();
        }
        return this;
    }

    LineOutput append(long number) {
        held.append(number);
        return this;
    }

    void flush() {
        if (!held.isEmpty()) {
            out.append(held);
            held.setLength(0);
            closed = out.checkError();
        }
    }

    /** True once the reader has gone, as {@code head} does when it has seen enough. */
    boolean isClosed() {
        return closed;
    }
}
