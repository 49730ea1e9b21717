package dev.whodunit.detector.redact;

/** A secret's place in a text, and what to write there. */
record Span(int start, int end, String replacement) {

    static Span of(int start, int end) {
        return new Span(start, end, Redactor.REDACTED);
    }
}
