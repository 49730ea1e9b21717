package dev.whodunit.detector.watchdog;

/**
 * Something that keeps Whodunit from its work at this moment.
 *
 * @param part what it is about; one trouble at a time for each: {@code kafka}, {@code disk}, {@code capture Shop}
 * @param title what it comes to, to be read before "by Whodunit": {@code Changes of Shop cannot be read}
 * @param reason why, in plain words, without secrets
 * @param remedy what to do about it
 */
public record Trouble(String part, String title, String reason, String remedy, Urgency urgency) {

    /** How soon somebody has to know. */
    public enum Urgency {
        /** As soon as it is no slip of a moment. */
        AT_ONCE,
        /** Only once it has lasted longer than a start or a restart does. */
        IF_IT_LASTS,
        /** Not by itself: another trouble explains it. One that was told before goes on. */
        EXPLAINED
    }
}
