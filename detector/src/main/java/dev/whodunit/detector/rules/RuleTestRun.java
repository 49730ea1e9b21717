package dev.whodunit.detector.rules;

import dev.whodunit.detector.events.EventReader;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.RuleTest;
import dev.whodunit.sigma.rule.RuleTest.Expected;
import dev.whodunit.sigma.rule.RuleTest.Happening;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.offline.Replay;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A test at work: its events are replayed through rules, and the alerts compared with those expected. */
public final class RuleTestRun {

    /** When every test starts: midnight, a Thursday. */
    public static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    /**
     * An alert that came of a test.
     *
     * @param id the rule's id, by which a test may call it too
     */
    private record Actual(Expected alert, String id) {}

    /**
     * What became of a test.
     *
     * @param missing alerts that were expected and did not come
     * @param unexpected alerts that came and were not expected
     */
    public record Outcome(RuleTest test, List<Expected> missing, List<Expected> unexpected) {

        public Outcome {
            missing = List.copyOf(missing);
            unexpected = List.copyOf(unexpected);
        }

        public boolean passed() {
            return missing.isEmpty() && unexpected.isEmpty();
        }
    }

    private final RuleTest test;
    private final Map<String, Alert> open = new LinkedHashMap<>();
    private final List<Actual> actual = new ArrayList<>();

    private RuleTestRun(RuleTest test) {
        this.test = test;
    }

    /** Runs a test on a replay of its own. */
    public static Outcome run(RuleTest test, RuleSet rules) {
        RuleTestRun run = new RuleTestRun(test);
        run.replay(rules);
        return run.compare();
    }

    private void replay(RuleSet rules) {
        Replay replay = new Replay(rules, TopologyListener.NONE, this::told);
        List<Happening> inOrder = new ArrayList<>(test.events());
        inOrder.sort(Comparator.comparing(Happening::at));
        long number = 1;
        for (Happening event : inOrder) {
            Map<String, Object> fields = new LinkedHashMap<>(event.fields());
            fields.putIfAbsent(CanonicalFields.EVENT_ID, "test/" + number++);
            fields.put(CanonicalFields.TIMESTAMP, Timestamps.format(START.plus(event.at())));
            replay.add(EventReader.of(fields));
        }
        replay.finish();
        // What is still absent at the end has no time at which it resolved.
        open.values().forEach(alert -> add(alert, alert, null));
    }

    private void told(Alert alert) {
        if (alert.state() == Alert.State.FIRING) {
            open.put(alert.id(), alert);
            return;
        }
        Alert opened = Objects.requireNonNull(open.remove(alert.id()), "resolved what was not open");
        add(opened, alert, sinceStart(alert.at()));
    }

    private void add(Alert opened, Alert last, @Nullable Duration resolved) {
        String name = last.name() == null ? last.rule() : last.name();
        Expected told = new Expected(
                new RuleReference(name, test.position()),
                last.group(),
                last.count(),
                sinceStart(opened.at()),
                resolved);
        actual.add(new Actual(told, last.rule()));
    }

    private static Duration sinceStart(String time) {
        return Duration.between(START, Timestamps.parse(time));
    }

    /** What says more of an alert has the first choice. */
    private Outcome compare() {
        List<Expected> choosing = new ArrayList<>(test.alerts());
        choosing.sort(Comparator.comparingInt(RuleTestRun::vagueness));
        List<Actual> left = new ArrayList<>(actual);
        List<Expected> missing = new ArrayList<>();
        for (Expected expected : choosing) {
            Actual found = left.stream()
                    .filter(alert -> fits(expected, alert))
                    .findFirst()
                    .orElse(null);
            if (found == null) {
                missing.add(expected);
            } else {
                left.remove(found);
            }
        }
        return new Outcome(test, missing, left.stream().map(Actual::alert).toList());
    }

    private static int vagueness(Expected alert) {
        return (alert.group() == null ? 1 : 0)
                + (alert.count() == null ? 1 : 0)
                + (alert.at() == null ? 1 : 0)
                + (alert.resolved() == null ? 1 : 0);
    }

    private static boolean fits(Expected expected, Actual actual) {
        Expected alert = actual.alert();
        String rule = expected.rule().name();
        return (rule.equals(alert.rule().name()) || rule.equals(actual.id()))
                && (expected.group() == null || expected.group().equals(alert.group()))
                && (expected.count() == null || expected.count().equals(alert.count()))
                && (expected.at() == null || expected.at().equals(alert.at()))
                && (expected.resolved() == null || expected.resolved().equals(alert.resolved()));
    }
}
