package dev.whodunit.detector.operator;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as people write them: {@code 500ms}, {@code 1d12h}, {@code 90m}. */
public final class Durations {

    private static final Pattern PART = Pattern.compile("(\\d{1,9})(ms|[smhdw])");

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if it is none, in plain words
     */
    public static Duration parse(String text) {
        Duration duration = Duration.ZERO;
        Matcher part = PART.matcher(text);
        int end = 0;
        while (part.find() && part.start() == end) {
            end = part.end();
            duration = duration.plus(unit(part.group(2)).multipliedBy(Long.parseLong(part.group(1))));
        }
        if (end == 0 || end < text.length()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no duration; expected one such as 30m, 2h or 1d12h");
        }
        return duration;
    }

    private static Duration unit(String unit) {
        return switch (unit) {
            case "ms" -> Duration.ofMillis(1);
            case "s" -> Duration.ofSeconds(1);
            case "m" -> Duration.ofMinutes(1);
            case "h" -> Duration.ofHours(1);
            case "d" -> Duration.ofDays(1);
            default -> Duration.ofDays(7);
        };
    }

    /** The duration in words, to the second. */
    public static String words(Duration duration) {
        StringBuilder words = new StringBuilder();
        append(words, duration.toDays(), "d");
        append(words, duration.toHoursPart(), "h");
        append(words, duration.toMinutesPart(), "m");
        append(words, duration.toSecondsPart(), "s");
        return words.isEmpty() ? "0s" : words.toString();
    }

    private static void append(StringBuilder words, long number, String unit) {
        if (number > 0) {
            words.append(number).append(unit);
        }
    }
}
