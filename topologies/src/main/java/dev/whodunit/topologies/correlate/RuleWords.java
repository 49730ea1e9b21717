package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.SigmaRule;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an alert says of its rule.
 *
 * @param threshold when it fires, in words: {@code more than 100 in 5 min}; null for a plain rule
 * @param measured what it measures, see {@link ConditionWords#measured}; null where the count says it
 * @param absence whether it tells that nothing happened
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
        Guidance guidance,
        @Nullable String threshold,
        @Nullable String measured,
        boolean shadow,
        boolean absence,
        long timespanMillis) {

    /** Plain rules have no timespan of their own (DESIGN section 9). */
    static final Duration PLAIN_TIMESPAN = Duration.ofMinutes(5);

    static final RuleWords NONE = new RuleWords(
            "",
            null,
            "",
            "medium",
            List.of(),
            null,
            null,
            Guidance.NONE,
            null,
            null,
            false,
            false,
            PLAIN_TIMESPAN.toMillis());

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
                rule.guidance(),
                rule instanceof CompositeRule composite ? ConditionWords.threshold(composite) : null,
                rule instanceof CompositeRule composite ? ConditionWords.measured(composite) : null,
                shadow,
                rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Absence,
                timespan(rule).toMillis());
    }

    /** How long the group must be quiet: a new value is told by one event, as what a plain rule fires on is. */
    static Duration timespan(SigmaRule rule) {
        boolean byOneEvent = rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.NewValue;
        return rule instanceof CompositeRule composite && !byOneEvent ? composite.timespan() : PLAIN_TIMESPAN;
    }

    /** What a rule is called in metrics. */
    static String label(SigmaRule rule) {
        return rule.name() == null ? rule.title() : Objects.requireNonNull(rule.name());
    }

    String label() {
        return name == null ? title : name;
    }
}
