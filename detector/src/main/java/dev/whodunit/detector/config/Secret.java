package dev.whodunit.detector.config;

/** A text that must not be shown; it prints as {@code [secret]}. */
public record Secret(String reveal) {

    @Override
    public String toString() {
        return "[secret]";
    }
}
