package dev.whodunit.detector.notify;

import java.time.InstantSource;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Who is behind a receiver, in a test: it outlives Whodunit, behaves as it is told and remembers what it took. Safe for
 * threads.
 */
public interface OtherSide extends AutoCloseable {

    /** How it can go wrong. */
    enum Fault {
        /** 429 and how long to wait. */
        RATE_LIMITED,
        SERVER_ERROR,
        BAD_GATEWAY,
        /** No answer comes, to anything, and nothing is taken. */
        SLOW,
        /** It takes what it is told, and the connection drops before it says so. */
        DROPPED_AFTER_IT_TOOK_IT,
        /** Nobody listens. */
        AWAY,
        UNKNOWN_HOST,
        /** Its certificate is its own work. */
        UNTRUSTED,
        /** 400 or its like: it will never take that. */
        BAD_REQUEST,
        UNAUTHORIZED,
        GONE
    }

    /**
     * What it was told about an alert.
     *
     * @param rows how many were deleted by what it was told; empty where it counts the same alert once
     */
    record Told(String alert, boolean resolved, String rows) {

        private static final Pattern ROWS = Pattern.compile("(\\d+) rows deleted");

        /** Reads it from a text. */
        public static Told of(String alert, boolean resolved, String text) {
            Matcher rows = ROWS.matcher(text);
            return new Told(alert, resolved, rows.find() ? rows.group(1) : "");
        }
    }

    /** A receiver that leads there, as a Whodunit that has just started makes one; a fault may lead it elsewhere. */
    Receiver receiver(InstantSource clock);

    /** From now on it goes wrong so, until {@link #mend}; false where that has no meaning for it. */
    boolean fail(Fault fault);

    /** From now on all is well. */
    void mend();

    /** What it shows now, one text for each message, as a person reads it: markup and escapes are taken off. */
    List<String> shown();

    /** What somebody was notified of, in order: a repeat that is recognised as one, and an edit, notify nobody. */
    List<Told> told();

    /** How many messages it makes of a notification of so many alerts. */
    default int messages(int alerts) {
        return 1;
    }

    /** Whether a resolve that changes a message is seen without being told. */
    default boolean edits() {
        return false;
    }

    /** Whether it recognises what it took before. */
    default boolean recognisesRepeats() {
        return false;
    }

    /** Whether what only an operator can put right, such as a token, is waited for and nothing is lost meanwhile. */
    default boolean waitsForItsOperator() {
        return false;
    }

    /** What was wrong with what it was sent, by the limits and shapes that its makers publish. */
    List<String> violations();

    /** What nobody may read anywhere. */
    List<String> secrets();

    @Override
    void close();
}
