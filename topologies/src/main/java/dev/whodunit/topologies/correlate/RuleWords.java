package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.SigmaRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What an alert says of its rule.
 *
 * @param threshold when it fires, in words: {@code more than 100 in 5 min}; null for a plain rule
 * @param timespanMillis how long the group must be quiet before the alert resolves
 */
record RuleWords(
        String id,
        @Nullable String name,
        String title,
        String level,
        List<String> tags,
        @Nullable String description,
        @Nullable String runbook,
        @Nullable String threshold,
        boolean shadow,
        long timespanMillis) {

    /** Plain rules have no timespan of their own (DESIGN section 9). */
    static final Duration PLAIN_TIMESPAN = Duration.ofMinutes(5);

    static final RuleWords NONE =
            new RuleWords("", null, "", "medium", List.of(), null, null, null, false, PLAIN_TIMESPAN.toMillis());

    static RuleWords of(SigmaRule rule) {
        boolean shadow = switch (rule.status()) {
            case STABLE -> false;
            default -> true;
        };
        return new RuleWords(
                rule.id(),
                rule.name(),
                rule.title(),
                rule.level().toString().toLowerCase(Locale.ROOT),
                rule.tags(),
                rule.description(),
                rule.runbook(),
                rule instanceof Correlation correlation
                        ? words(correlation.condition()) + " in " + Durations.words(correlation.timespan())
                        : null,
                shadow,
                timespan(rule).toMillis());
    }

    private static String words(CountCondition condition) {
        return condition.bounds().stream().map(RuleWords::words).collect(Collectors.joining(" and "));
    }

    private static String words(CountCondition.Bound bound) {
        return switch (bound.comparison()) {
                    case GT -> "more than ";
                    case GTE -> "at least ";
                    case LT -> "less than ";
                    case LTE -> "at most ";
                    case EQ -> "exactly ";
                    case NEQ -> "other than ";
                }
                + bound.value().toPlainString();
    }

    static Duration timespan(SigmaRule rule) {
        return rule instanceof CompositeRule composite ? composite.timespan() : PLAIN_TIMESPAN;
    }

    String label() {
        return name == null ? title : name;
    }
}
