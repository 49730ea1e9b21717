package dev.whodunit.topologies.correlate;

import java.time.Duration;

/** Durations as a person says them: {@code 5 min}, {@code 90 s}, {@code 2 h}. */
final class Durations {

    private Durations() {}

    static String words(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds == 0) {
            return duration.toMillis() + " ms";
        }
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + " d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + " h";
        }
        return seconds % 60 == 0 ? seconds / 60 + " min" : seconds + " s";
    }
}
