package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Header;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.RuleReference;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads a {@code filter:}. */
final class FilterParser {

    private static final Set<String> ANY = Set.of("any", "all");
    private static final Set<String> WORDS = Set.of("rules");

    private final Problems problems;
    private final DetectionParser detections;

    FilterParser(Problems problems, Unfolding unfolding) {
        this.problems = problems;
        this.detections = new DetectionParser("filter", WORDS, problems, unfolding);
    }

    Optional<Filter> parse(Mapping map, Header header, LogSource logsource) {
        List<RuleReference> rules = rules(map);
        if (map.get("condition") instanceof SequenceNode list) {
            problems.error(list, "type", "'condition' is a list: a filter expects one condition");
        }
        Optional<Detection> detection = detections.parse(map);
        detection
                .filter(found -> !negates(found.condition()))
                .ifPresent(found -> problems.warning(
                        map.at("condition"),
                        "filter-keeps",
                        "the filter leaves only what its condition matches: expected 'not' if that is to be left out"));
        return detection.map(found -> new Filter(header, logsource, rules, found));
    }

    private List<RuleReference> rules(Mapping map) {
        if (map.get("rules") instanceof ScalarNode one && ANY.contains(one.getValue())) {
            return List.of();
        }
        List<RuleReference> rules = map.references("rules");
        if (rules.isEmpty()) {
            problems.error(
                    map.at("rules"), "missing", "'rules' names no rule: expected names or ids of rules, or 'any'");
        }
        return rules;
    }

    private static boolean negates(Condition condition) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().anyMatch(FilterParser::negates);
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().anyMatch(FilterParser::negates);
        }
        return condition instanceof Condition.Not;
    }
}
