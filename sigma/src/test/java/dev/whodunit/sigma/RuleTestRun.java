package dev.whodunit.sigma;

import dev.whodunit.sigma.RuleTestFile.ExpectedAlert;
import dev.whodunit.sigma.RuleTestFile.TimedEvent;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.window.Buckets;
import dev.whodunit.sigma.window.EventCountWindow;
import dev.whodunit.sigma.window.Verdict;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A rule set at work on a test's events, in event time: which alerts open, and when they resolve. */
final class RuleTestRun {

    private static final Duration PLAIN_TIMESPAN = Duration.ofMinutes(5);

    private final RuleSet rules;
    private final Map<String, Group> groups = new LinkedHashMap<>();
    private final List<ExpectedAlert> alerts = new ArrayList<>();

    RuleTestRun(RuleSet rules) {
        this.rules = rules;
    }

    /** The alerts that come of these events, in the order in which they open. */
    List<ExpectedAlert> alerts(List<TimedEvent> events) {
        List<TimedEvent> inOrder = new ArrayList<>(events);
        inOrder.sort(Comparator.comparing(TimedEvent::at));
        for (int i = 0; i < inOrder.size(); i++) {
            TimedEvent event = inOrder.get(i);
            long id = i;
            rules.match(event, rule -> {
                if (rules.alerts(rule)) {
                    group(rule, event).add(event, id);
                }
                rules.fedBy(rule)
                        .forEach(correlation -> group(correlation, event).add(event, id));
            });
        }
        groups.values().forEach(Group::resolve);
        alerts.sort(Comparator.comparing(ExpectedAlert::at));
        return alerts;
    }

    private Group group(SigmaRule rule, TimedEvent event) {
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : fields(rule, event)) {
            values.put(field, String.valueOf(event.fields().getOrDefault(field, "")));
        }
        return groups.computeIfAbsent(rule.id() + values, key -> new Group(rule, values));
    }

    private static List<String> fields(SigmaRule rule, TimedEvent event) {
        if (rule instanceof Correlation || !rule.groupBy().isEmpty()) {
            return rule.groupBy();
        }
        return "postgresql".equals(event.value("logsource.product"))
                ? List.of("db.namespace", "actor.name")
                : List.of("service.name", "host.name");
    }

    /** One group of one rule: its window, and the alert that is open. */
    private final class Group {

        private final SigmaRule rule;
        private final Map<String, String> values;
        private final Duration timespan;
        private final Buckets buckets = new MapBuckets();
        private Duration newest;
        private Duration opened;
        private Duration last = Duration.ZERO;
        private long count;

        Group(SigmaRule rule, Map<String, String> values) {
            this.rule = rule;
            this.values = values;
            this.timespan = rule instanceof Correlation correlation ? correlation.timespan() : PLAIN_TIMESPAN;
        }

        void add(TimedEvent event, long id) {
            if (event.isEvidence() && !rule.evidence()) {
                return;
            }
            if (opened != null && event.at().compareTo(last.plus(timespan)) > 0) {
                resolve();
            }
            Verdict verdict = judge(event, id);
            newest = event.at();
            if (opened != null) {
                count += event.count();
                last = event.at();
            } else if (verdict.kind() == Verdict.Kind.HOLDS) {
                opened = event.at();
                last = event.at();
                count = verdict.count();
            }
        }

        private Verdict judge(TimedEvent event, long id) {
            long time = micros(event.at());
            return rule instanceof Correlation correlation
                    ? new EventCountWindow(timespan, correlation.condition(), correlation.lateness())
                            .add(buckets, newest == null ? Long.MIN_VALUE : micros(newest), time, id, event.count())
                    : new Verdict(Verdict.Kind.HOLDS, event.count(), time, time);
        }

        void resolve() {
            if (opened != null) {
                String name = rule.name() == null ? rule.id() : rule.name();
                alerts.add(new ExpectedAlert(name, values, count, opened, last.plus(timespan)));
                opened = null;
            }
        }
    }

    private static long micros(Duration duration) {
        return duration.dividedBy(Duration.of(1, ChronoUnit.MICROS));
    }

    private static final class MapBuckets implements Buckets {

        private final Map<Long, byte[]> states = new HashMap<>();

        @Override
        public byte[] get(long bucket) {
            return states.get(bucket);
        }

        @Override
        public void put(long bucket, byte[] state) {
            states.put(bucket, state);
        }

        @Override
        public void delete(long bucket) {
            states.remove(bucket);
        }
    }
}
