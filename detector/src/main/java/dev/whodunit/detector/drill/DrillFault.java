package dev.whodunit.detector.drill;

/**
 * Where a drill did not pass.
 *
 * @param problem in plain words
 * @param remedy what to look at
 */
public record DrillFault(Hop hop, String problem, String remedy) {

    /** The parts of the way, in its order. {@link #code()} is a stable name. */
    public enum Hop {
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
        RECEIVER("receiver"),
        /** The service did not say how far it came. */
        SERVICE("service");

        private final String code;

        Hop(String code) {
            this.code = code;
        }

        public String code() {
            return code;
        }
    }
}
