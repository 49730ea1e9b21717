package dev.whodunit.detector.operator;

/** What an operator asked for is not done; the message says why, in plain words. */
public final class Refused extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** Whose fault it is. */
    public enum Cause {
        /** What was asked for makes no sense. */
        INVALID,
        /** There is no such alert or silence. */
        UNKNOWN,
        /** Kafka did not take it in time; nobody knows whether it will. */
        UNAVAILABLE
    }

    private final Cause reason;

    Refused(Cause reason, String message) {
        super(message);
        this.reason = reason;
    }

    public Cause reason() {
        return reason;
    }
}
