package dev.whodunit.sigma.parse;

import java.time.Duration;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Sigma's spans of time: a number and a unit, such as {@code 30s}, {@code 5m}, {@code 12h}, {@code 7d}, {@code 2w}. */
public final class Durations {

    private static final Duration LONGEST = Duration.ofDays(366);

    private Durations() {}

    /** The span that {@code text} writes; empty where it writes none, or one of more than a year. */
    public static Optional<Duration> parse(String text) {
        int last = text.length() - 1;
        if (last < 1 || last > 9 || !text.chars().limit(last).allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.empty();
        }
        long number = Long.parseLong(text.substring(0, last));
        return unit(text.charAt(last))
                .map(unit -> unit.multipliedBy(number))
                .filter(duration -> duration.compareTo(LONGEST) <= 0);
    }

    private static Optional<Duration> unit(char unit) {
        return switch (unit) {
            case 's' -> Optional.of(Duration.ofSeconds(1));
            case 'm' -> Optional.of(Duration.ofMinutes(1));
            case 'h' -> Optional.of(Duration.ofHours(1));
            case 'd' -> Optional.of(Duration.ofDays(1));
            case 'w' -> Optional.of(Duration.ofDays(7));
            default -> Optional.empty();
        };
    }

    /** The span under a key, or empty with a complaint where there is another value. */
    static Optional<Duration> read(Mapping mapping, String key, Problems problems) {
        if (mapping.text(key) == null || !(mapping.get(key) instanceof ScalarNode node)) {
            return Optional.empty();
        }
        Optional<Duration> duration = parse(node.getValue());
        if (duration.isEmpty()) {
            problems.error(
                    node,
                    "duration",
                    "'" + key + "' is " + Problems.quote(node.getValue())
                            + ": expected a number and a unit (s, m, h, d, w), up to a year, such as 5m");
        }
        return duration;
    }
}
