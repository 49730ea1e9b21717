package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Past;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.Seasonality;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads what one type of anomaly says beside what all have. Every default is here. */
final class DeviationParser {

    /** What part of the timespan a gap may be where none is given: a tenth. */
    private static final int GAPS = 10;

    private static final Duration LEAST_GAP = Duration.ofSeconds(1);
    private static final Duration LEARNING = Duration.ofDays(7);
    private static final Duration HISTORY = Duration.ofDays(28);

    /** The limit of a modified z-score that Iglewicz and Hoaglin recommend (How to Detect and Handle Outliers, 1993). */
    private static final BigDecimal SENSITIVITY = new BigDecimal("3.5");

    private static final long LEAST_EVENTS = 10;

    private final Mapping map;
    private final CompositeParser.Common common;
    private final Map<String, List<RuleReference>> named;
    private final Problems problems;

    /** For an anomaly that names these rules, by the key under which it does. */
    DeviationParser(
            Mapping map, CompositeParser.Common common, Map<String, List<RuleReference>> named, Problems problems) {
        this.map = map;
        this.common = common;
        this.named = named;
        this.problems = problems;
    }

    Optional<Deviation> parse(AnomalyType type) {
        return switch (type) {
            case SUSTAINED -> Optional.of(sustained());
            case ABSENCE -> Optional.of(new Deviation.Absence(expected()));
            case RATIO -> ratio();
            case NEW_VALUE -> newValue();
            case SPIKE -> Optional.of(spike());
        };
    }

    private Deviation sustained() {
        Duration tenth = common.timespan().dividedBy(GAPS);
        Duration gap = duration("gap", tenth.compareTo(LEAST_GAP) < 0 ? LEAST_GAP : tenth);
        if (map.has("gap") && (gap.isZero() || gap.compareTo(common.timespan()) >= 0)) {
            problems.error(
                    map.at("gap"), "duration", "'gap' is as long as the timespan, or zero: expected a part of it");
        }
        questionUnless();
        return new Deviation.Sustained(gap, names("unless"));
    }

    /** An event of a rule that is under both only ends what is sustained. */
    private void questionUnless() {
        List<String> ending = names("unless");
        List<RuleReference> rules = named.getOrDefault("rules", List.of());
        List<RuleReference> both =
                rules.stream().filter(rule -> ending.contains(rule.name())).toList();
        if (!both.isEmpty() && both.size() == rules.size()) {
            problems.warning(
                    map.at("unless"),
                    "never-holds",
                    "it can never hold: what ends it is under 'unless', and so is every rule of 'rules'");
        } else {
            both.forEach(rule -> problems.warning(
                    rule.position(),
                    "duplicate-rule",
                    "rule " + Problems.quote(rule.name()) + " is under 'unless' too, so that its events only end it"));
        }
    }

    private List<Map<String, String>> expected() {
        List<Map<String, String>> expected = new ArrayList<>();
        Node node = map.get("expect");
        if (node == null) {
            return expected;
        }
        if (common.groupBy().isEmpty()) {
            problems.error(map.at("expect"), "misplaced", "'expect' names groups: expected 'group-by' beside it");
            return expected;
        }
        for (Node item : node instanceof SequenceNode list ? list.getValue() : List.of(node)) {
            Mapping.of(item, "a group of 'expect'", problems).ifPresent(group -> expected.add(group(group)));
        }
        return expected;
    }

    private Map<String, String> group(Mapping group) {
        group.refuseUnknown(common.groupBy());
        Map<String, String> values = new LinkedHashMap<>();
        for (String field : common.groupBy()) {
            String value = group.requiredText(field);
            if (value != null) {
                values.put(field, value);
            }
        }
        return values;
    }

    private Optional<Deviation> ratio() {
        if (map.get("minimum") == null) {
            problems.error(
                    map.at("minimum"),
                    "missing",
                    "'minimum' is missing: expected how many events of 'over' there must be, such as 100");
        }
        if (map.get("condition") == null) {
            problems.error(map.at("condition"), "missing", "'condition' is missing: expected a map such as gt: 0.01");
        }
        long minimum = count("minimum", 1);
        return map.mapping("condition", "gt: 0.01").flatMap(condition -> {
            condition.refuseUnknown(BoundsParser.WORDS);
            return new BoundsParser(problems)
                    .ofNumber(condition)
                    .map(bounds -> new Deviation.Ratio(names("of"), names("over"), bounds, minimum));
        });
    }

    private Optional<Deviation> newValue() {
        List<String> fields = map.strings("field").stream().distinct().toList();
        if (fields.isEmpty() || fields.stream().anyMatch(String::isBlank)) {
            problems.error(map.at("field"), "missing", "'field' is missing: expected the field whose values are new");
            return Optional.empty();
        }
        return Optional.of(new Deviation.NewValue(fields, duration("learning", LEARNING)));
    }

    private Deviation spike() {
        Seasonality seasonality = map.has("seasonality")
                ? map.word("seasonality", "seasonality", Seasonality.WORDS).orElse(Seasonality.NONE)
                : Seasonality.NONE;
        Deviation.Spike spike = new Deviation.Spike(
                sensitivity(), seasonality, duration("history", HISTORY), count("minimum", LEAST_EVENTS));
        check(spike.past(common.timespan()));
        return spike;
    }

    private void check(Past past) {
        if (!Past.fits(past.timespan())) {
            problems.error(
                    map.at("timespan"),
                    "duration",
                    "a spike's 'timespan' must fit hours and weeks: expected a part of an hour of at least 15s, such as 5m, or"
                            + " hours that a week is a multiple of, such as 1h or 1d");
        } else if (!past.isSeasonal()) {
            problems.error(
                    map.at("timespan"),
                    "duration",
                    "'seasonality: " + past.seasonality()
                            + "' needs a timespan that a day is a multiple of, such as 8h");
        } else if (past.history().compareTo(past.shortest()) < 0
                || past.history().compareTo(past.longest()) > 0) {
            problems.error(
                    map.at("history"),
                    "duration",
                    "'history' must be long enough to compare with, and short enough to be kept: expected from "
                            + past.shortest().toHours() + "h to "
                            + past.longest().toHours() + "h");
        }
    }

    private BigDecimal sensitivity() {
        Node node = map.get("sensitivity");
        String text = node == null ? null : Scalars.text(node);
        if (text != null && text.matches("[0-9]{1,4}(\\.[0-9]{1,6})?") && new BigDecimal(text).signum() > 0) {
            return new BigDecimal(text);
        }
        if (node != null) {
            problems.error(
                    node,
                    "value",
                    "'sensitivity' is " + Scalars.describe(node) + ": expected a number over 0, such as 3.5");
        }
        return SENSITIVITY;
    }

    private long count(String key, long otherwise) {
        Node node = map.get(key);
        String text = node == null ? null : Scalars.text(node);
        if (text != null && text.matches("[0-9]{1,9}") && Long.parseLong(text) > 0) {
            return Long.parseLong(text);
        }
        if (node != null) {
            problems.error(
                    node, "type", "'" + key + "' is " + Scalars.describe(node) + ": expected a whole number over 0");
        }
        return otherwise;
    }

    private Duration duration(String key, Duration otherwise) {
        return Durations.read(map, key, problems).orElse(otherwise);
    }

    private List<String> names(String key) {
        return named.getOrDefault(key, List.of()).stream()
                .map(RuleReference::name)
                .toList();
    }
}
