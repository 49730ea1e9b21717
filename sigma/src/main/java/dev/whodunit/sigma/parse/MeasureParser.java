package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Measure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads what a correlation measures, and the bounds of that, from its {@code condition:}. */
final class MeasureParser {

    private static final BigDecimal MEDIAN = BigDecimal.valueOf(50);

    private final Problems problems;
    private final BoundsParser bounds;

    MeasureParser(Problems problems) {
        this.problems = problems;
        this.bounds = new BoundsParser(problems);
    }

    Optional<Measure> parse(CorrelationType type, Mapping condition) {
        condition.refuseUnknown(words(condition, type));
        return switch (type) {
            case EVENT_COUNT -> Optional.of(new Measure.EventCount());
            case TEMPORAL -> Optional.of(new Measure.RuleCount(false));
            case TEMPORAL_ORDERED -> Optional.of(new Measure.RuleCount(true));
            case VALUE_COUNT -> fields(condition, type).map(Measure.ValueCount::new);
            case VALUE_SUM -> field(condition, type).map(Measure.ValueSum::new);
            case VALUE_AVG -> field(condition, type).map(Measure.ValueAverage::new);
            case VALUE_PERCENTILE ->
                field(condition, type).map(field -> new Measure.ValuePercentile(field, percentile(condition)));
        };
    }

    Optional<CountCondition> bounds(Measure measure, Mapping condition, int rules) {
        if (measure instanceof Measure.RuleCount) {
            return bounds.ofCount(condition, Math.max(1, rules));
        }
        return measure instanceof Measure.EventCount || measure instanceof Measure.ValueCount
                ? bounds.ofCount(condition, Long.MAX_VALUE)
                : bounds.ofNumber(condition);
    }

    private List<String> words(Mapping condition, CorrelationType type) {
        List<String> words = new ArrayList<>(BoundsParser.WORDS);
        boolean readsField = type.name().startsWith("VALUE_");
        if (readsField) {
            words.add("field");
        } else if (condition.has("field")) {
            words.add("field");
            problems.error(
                    condition.at("field"),
                    "misplaced",
                    "'" + type + "' reads no field: expected value_count or its like");
        }
        if (type == CorrelationType.VALUE_PERCENTILE) {
            words.add("percentile");
        }
        return words;
    }

    private Optional<List<String>> fields(Mapping condition, CorrelationType type) {
        List<String> fields = condition.strings("field").stream().distinct().toList();
        if (fields.isEmpty() || fields.stream().anyMatch(String::isBlank)) {
            problems.error(
                    condition.at("field"), "missing", "'field' is missing: '" + type + "' expects the field to read");
            return Optional.empty();
        }
        return Optional.of(fields);
    }

    private Optional<String> field(Mapping condition, CorrelationType type) {
        Optional<List<String>> fields = fields(condition, type);
        if (fields.isPresent() && fields.get().size() > 1) {
            problems.error(
                    condition.at("field"), "value", "'" + type + "' reads one field: only value_count takes several");
            return Optional.empty();
        }
        return fields.map(all -> all.get(0));
    }

    private BigDecimal percentile(Mapping condition) {
        Node node = condition.get("percentile");
        if (node == null) {
            problems.warning(condition.node(), "percentile", "'percentile' is missing: 50 is meant, the median");
            return MEDIAN;
        }
        if (node instanceof ScalarNode scalar && scalar.getValue().matches("[0-9]{1,3}(\\.[0-9]{1,6})?")) {
            BigDecimal percentile = new BigDecimal(scalar.getValue());
            if (percentile.signum() > 0 && percentile.compareTo(BigDecimal.valueOf(100)) <= 0) {
                return percentile;
            }
        }
        problems.error(
                node, "value", "'percentile' is " + Scalars.describe(node) + ": expected a number over 0, up to 100");
        return MEDIAN;
    }
}
