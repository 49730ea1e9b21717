package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Measure;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * A composite rule at work on groups: its {@link GroupWindow}, which is given an event once for each part that the event
 * has in the rule, and judged after the last. So an event that matches several rules of a temporal correlation, or both
 * sides of a ratio, is one event: {@code a and not c} never holds for one that matches both.
 *
 * <p>Without state of its own, as windows are. Safe for threads.
 */
public final class CompositeWindow {

    /** What an event without a part of its own in a rule is to its window. */
    private static final List<Integer> FIRST = List.of(0);

    private final GroupWindow window;
    private final Predicate<Occurrence> takes;
    /** By place among the rule's inputs: what an event of that input is to the window. Empty where all are the same. */
    private final List<List<Integer>> parts;

    private CompositeWindow(GroupWindow window, Predicate<Occurrence> takes, List<List<Integer>> parts) {
        this.window = window;
        this.takes = takes;
        this.parts = parts;
    }

    /**
     * The window of a rule.
     *
     * @throws IllegalArgumentException if there is none for its condition: see
     *     {@link TemporalOrderedWindow#isTooIntricate}
     */
    public static CompositeWindow of(CompositeRule rule) {
        return new CompositeWindow(
                rule instanceof Correlation correlation ? window(correlation) : window((Anomaly) rule),
                takes(rule),
                parts(rule));
    }

    /** Whether an event counts: not one that lacks the value that the rule is about, or has no part in it. */
    public boolean takes(Occurrence occurrence, List<Integer> places) {
        return takes.test(occurrence) && !partsOf(places).isEmpty();
    }

    /**
     * Adds an event to a group: see {@link GroupWindow#add}.
     *
     * @param places the places of the rules that it matched among the composite rule's inputs; of no account where the rule
     *     does not tell them apart
     */
    public Verdict add(Buckets buckets, long newestMicros, Occurrence occurrence, List<Integer> places) {
        Verdict verdict = Verdict.noValue(occurrence.timeMicros());
        boolean isNew = false;
        for (int part : partsOf(places)) {
            Verdict next = window.add(buckets, newestMicros, occurrence.ofRule(part));
            isNew |= next.kind() == Verdict.Kind.HOLDS || next.kind() == Verdict.Kind.DOES_NOT_HOLD;
            // What is known of one part is not too late for another: a crash, or a full bucket, has lost that.
            boolean known = verdict.kind() == Verdict.Kind.REPEAT && next.kind() == Verdict.Kind.TOO_LATE;
            verdict = known ? verdict : next;
        }
        return isNew ? verdict.asNew() : verdict;
    }

    /** The window of a rule whose condition may come to hold by time alone; empty for all others. */
    public Optional<TimedWindow> timed() {
        return window instanceof TimedWindow timed ? Optional.of(timed) : Optional.empty();
    }

    /** For how long after its newest event a group's state matters: see {@link GroupWindow#memoryMicros}. */
    public long memoryMicros() {
        return window.memoryMicros();
    }

    /** How far a verdict may be off. */
    public Precision precision() {
        return window.precision();
    }

    /**
     * What an event is to the window, each once: of a ratio 0 for {@code of} and 1 for {@code over}; of a {@code sustained}
     * 0 for what must be so and 1 for what ends it; of a temporal rule the places themselves; 0 where all are the same.
     */
    public List<Integer> partsOf(List<Integer> places) {
        if (parts.isEmpty()) {
            return FIRST;
        }
        return places.size() == 1
                ? partsOf(places.get(0))
                : places.stream()
                        .flatMap(place -> partsOf(place).stream())
                        .distinct()
                        .toList();
    }

    private List<Integer> partsOf(int place) {
        return place >= 0 && place < parts.size() ? parts.get(place) : List.of();
    }

    private static GroupWindow window(Correlation rule) {
        Measure measure = rule.measure();
        Duration timespan = rule.timespan();
        Duration lateness = rule.lateness();
        if (measure instanceof Measure.EventCount) {
            CountLimit limit = limit(rule.condition());
            return limit.isExact()
                    ? new EventCountWindow(timespan, limit, lateness)
                    : SlotWindow.count(timespan, limit, lateness);
        } else if (measure instanceof Measure.ValueCount) {
            CountLimit limit = limit(rule.condition());
            return limit.isExact()
                    ? new ValueCountWindow(timespan, limit, lateness)
                    : SlotWindow.values(timespan, limit, lateness);
        } else if (measure instanceof Measure.ValueSum) {
            return SlotWindow.sum(timespan, test(rule.condition()), lateness);
        } else if (measure instanceof Measure.ValueAverage) {
            return SlotWindow.average(timespan, test(rule.condition()), lateness);
        } else if (measure instanceof Measure.ValuePercentile percentile) {
            return SlotWindow.percentile(
                    timespan, percentile.percentile().doubleValue(), test(rule.condition()), lateness);
        }
        return temporal(rule);
    }

    private static GroupWindow temporal(Correlation rule) {
        boolean ordered = rule.measure() instanceof Measure.RuleCount count && count.ordered()
                || rule.measure() instanceof Measure.RuleExpression expression && expression.ordered();
        if (!ordered) {
            PresenceCondition condition = PresenceCondition.of(rule);
            return new TemporalWindow(rule.timespan(), condition.test(), condition.monotone(), rule.lateness());
        }
        return new TemporalOrderedWindow(
                rule.timespan(), rule.inputs().size(), OrderedCondition.of(rule), rule.lateness());
    }

    private static GroupWindow window(Anomaly rule) {
        if (rule.deviation() instanceof Deviation.Ratio ratio) {
            return SlotWindow.ratio(rule.timespan(), ratio.minimum(), test(ratio.condition()), rule.lateness());
        }
        if (rule.deviation() instanceof Deviation.NewValue newValue) {
            return new NewValueWindow(rule.timespan(), newValue.learning(), rule.lateness());
        }
        if (rule.deviation() instanceof Deviation.Absence) {
            return new AbsenceWindow(rule.timespan());
        }
        if (rule.deviation() instanceof Deviation.Sustained sustained) {
            return new SustainedWindow(rule.timespan(), sustained.gap(), rule.lateness());
        }
        Deviation.Spike spike = (Deviation.Spike) rule.deviation();
        double sensitivity = spike.sensitivity().doubleValue();
        return new SpikeWindow(
                spike.past(rule.timespan()), spike.minimum(), score -> score > sensitivity, rule.lateness());
    }

    private static CountLimit limit(CountCondition condition) {
        if (condition.isLowerBound()) {
            return CountLimit.atLeast(condition.threshold());
        }
        long greatest = condition.bounds().stream()
                .map(CountCondition.Bound::value)
                .max(BigDecimal::compareTo)
                .orElseThrow()
                .longValueExact();
        return CountLimit.upTo(greatest, condition::isSatisfiedBy);
    }

    private static DoublePredicate test(CountCondition condition) {
        return number -> Double.isFinite(number) && condition.isSatisfiedBy(BigDecimal.valueOf(number));
    }

    private static Predicate<Occurrence> takes(CompositeRule rule) {
        if (rule.fields().isEmpty()) {
            return occurrence -> true;
        }
        boolean values = rule instanceof Anomaly
                || rule instanceof Correlation correlation && correlation.measure() instanceof Measure.ValueCount;
        return values ? occurrence -> occurrence.valueHash() != 0 : occurrence -> !Double.isNaN(occurrence.number());
    }

    private static List<List<Integer>> parts(CompositeRule rule) {
        if (!rule.tellsRulesApart()) {
            return List.of();
        }
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Ratio ratio) {
            return rule.rules().stream().map(name -> sides(name, ratio)).toList();
        }
        if (rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Sustained sustained) {
            return rule.rules().stream()
                    .map(name -> List.of(sustained.unless().contains(name) ? 1 : 0))
                    .toList();
        }
        return IntStream.range(0, rule.inputs().size()).mapToObj(List::of).toList();
    }

    private static List<Integer> sides(String rule, Deviation.Ratio ratio) {
        List<Integer> sides = new ArrayList<>();
        if (ratio.of().contains(rule)) {
            sides.add(0);
        }
        if (ratio.over().contains(rule)) {
            sides.add(1);
        }
        return List.copyOf(sides);
    }
}
