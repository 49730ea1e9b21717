package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.CountCondition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;

/** Reads the bounds of a {@code condition:}, such as {@code gt: 100}. */
final class BoundsParser {

    /** The words that begin a bound. */
    static final List<String> WORDS =
            Arrays.stream(Comparison.values()).map(Object::toString).toList();

    private static final String WHOLE = "[0-9]{1,15}";
    private static final String DECIMAL = "[-+]?[0-9]{1,15}(\\.[0-9]{1,15})?";

    private final Problems problems;

    BoundsParser(Problems problems) {
        this.problems = problems;
    }

    /** Bounds on how many there are of something of which there are at most {@code most}; where there is none, nothing holds. */
    Optional<CountCondition> ofCount(Mapping map, long most) {
        Optional<CountCondition> condition = bounds(map, WHOLE, "a whole number");
        if (condition
                .filter(CountCondition::isLowerBound)
                .filter(bounds -> bounds.threshold() < 1)
                .isPresent()) {
            problems.error(map.node(), "value", "the condition holds without any event: expected gte: 1 or more");
            return Optional.empty();
        }
        condition.ifPresent(bounds -> questionRange(map, bounds, BigDecimal.ONE, BigDecimal.valueOf(most)));
        return condition;
    }

    /** Bounds on a number of any kind. */
    Optional<CountCondition> ofNumber(Mapping map) {
        Optional<CountCondition> condition = bounds(map, DECIMAL, "a number");
        condition.ifPresent(bounds -> questionRange(map, bounds, null, null));
        return condition;
    }

    private Optional<CountCondition> bounds(Mapping map, String pattern, String expected) {
        List<CountCondition.Bound> bounds = new ArrayList<>();
        int errors = problems.errors();
        for (Comparison comparison : Comparison.values()) {
            Node node = map.get(comparison.toString());
            String text = node == null ? null : Scalars.text(node);
            if (text != null && text.matches(pattern)) {
                bounds.add(new CountCondition.Bound(comparison, new BigDecimal(text)));
            } else if (node != null) {
                problems.error(
                        node, "type", "'" + comparison + "' is " + Scalars.describe(node) + ": expected " + expected);
            }
        }
        if (bounds.isEmpty() && problems.errors() == errors) {
            problems.error(map.node(), "missing", "'condition' has no bound: expected one such as gt: 10");
        }
        return bounds.isEmpty() ? Optional.empty() : Optional.of(new CountCondition(bounds));
    }

    private void questionRange(
            Mapping map, CountCondition condition, @Nullable BigDecimal least, @Nullable BigDecimal most) {
        if (Satisfiable.is(condition, least, most)) {
            return;
        }
        boolean limited = most != null && most.longValue() < Long.MAX_VALUE;
        String range = least == null ? "" : limited ? "from " + least + " to " + most + " " : "from " + least + " on ";
        problems.warning(
                map.node(),
                "never-holds",
                "the condition can never hold: no number " + range + "satisfies "
                        + condition.bounds().stream().map(Object::toString).collect(Collectors.joining(" and ")));
    }
}
