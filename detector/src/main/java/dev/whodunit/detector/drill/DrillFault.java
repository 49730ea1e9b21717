package dev.whodunit.detector.cli;

/**
 * Where a drill did not pass.
 *
 * @param problem in plain words
 * @param remedy what to look at
 */
record DrillFault(Hop hop, String problem, String remedy) {

    /** The parts of the way, in its order. {@link #code()} is a stable name. */
    enum Hop {
        /** The server did not let the command through. */
        DATABASE("database"),
        /** No hook would have told of it. */
        HOOKS("hooks"),
        /** It did not come out of the write-ahead log as an event. */
        CAPTURE("capture"),
        /** No rule made an alert of the event. */
        RULES("rules"),
        /** Nobody was to be told of the alert. */
        ROUTE("route"),
        /** Somebody who was to be told did not take it. */
        RECEIVER("receiver");

        private final String code;

        Hop(String code) {
            this.code = code;
        }

        String code() {
            return code;
        }
    }
}
