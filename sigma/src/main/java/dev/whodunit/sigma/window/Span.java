package dev.whodunit.sigma.window;

/** A stretch of time, both ends included. */
public record Span(long first, long last) {

    static Span at(long time) {
        return new Span(time, time);
    }

    Span including(long time) {
        return new Span(Math.min(first, time), Math.max(last, time));
    }

    long length() {
        return Times.difference(last, first);
    }
}
