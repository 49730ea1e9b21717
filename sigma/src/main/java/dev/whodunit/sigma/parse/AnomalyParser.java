package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads an {@code anomaly:}. */
final class AnomalyParser {

    /** The keys of each type, beside those that every composite rule has. */
    static final Map<AnomalyType, Set<String>> WORDS = Map.of(
            AnomalyType.SUSTAINED, Set.of("gap", "unless"),
            AnomalyType.ABSENCE, Set.of("expect"),
            AnomalyType.RATIO, Set.of("of", "over", "condition", "minimum"),
            AnomalyType.NEW_VALUE, Set.of("field", "learning"),
            AnomalyType.SPIKE, Set.of("sensitivity", "seasonality", "history", "minimum"));

    private final Problems problems;
    private final CompositeParser composites;

    AnomalyParser(Problems problems) {
        this.problems = problems;
        this.composites = new CompositeParser(problems);
    }

    Optional<SigmaRule> parse(Mapping map, HeaderParser.Result header) {
        Optional<AnomalyType> type = map.word("type", "anomaly type", AnomalyType.WORDS);
        Optional<CompositeParser.Common> common = composites.parse(map, header.lateness());
        if (type.isEmpty() || common.isEmpty()) {
            return Optional.empty();
        }
        refuseUnknown(map, type.get());
        Map<String, List<RuleReference>> named = named(map, type.get());
        Optional<Anomaly> anomaly = new DeviationParser(map, common.get(), named, problems)
                .parse(type.get())
                .map(deviation -> anomaly(header, common.get(), inputs(named), deviation));
        anomaly.ifPresent(new CompositeLint(map, problems)::question);
        return anomaly.map(SigmaRule.class::cast);
    }

    private static Anomaly anomaly(
            HeaderParser.Result header,
            CompositeParser.Common common,
            List<RuleReference> inputs,
            Deviation deviation) {
        return new Anomaly(
                header.header(),
                deviation,
                inputs,
                common.groupBy(),
                common.aliases(),
                common.timespan(),
                common.generate(),
                common.lateness());
    }

    private void refuseUnknown(Mapping map, AnomalyType type) {
        Set<String> known = new LinkedHashSet<>(CompositeParser.WORDS);
        known.addAll(WORDS.getOrDefault(type, Set.of()));
        if (type == AnomalyType.RATIO) {
            known.remove("rules");
        }
        map.refuseUnknown(known);
    }

    /** The rules named, by the key under which they are. */
    private Map<String, List<RuleReference>> named(Mapping map, AnomalyType type) {
        Map<String, List<RuleReference>> named = new LinkedHashMap<>();
        for (String key : type == AnomalyType.RATIO ? List.of("of", "over") : List.of("rules")) {
            named.put(key, composites.rules(map, key));
        }
        if (type == AnomalyType.SUSTAINED) {
            named.put("unless", map.references("unless"));
        }
        return named;
    }

    private static List<RuleReference> inputs(Map<String, List<RuleReference>> named) {
        Map<String, RuleReference> inputs = new LinkedHashMap<>();
        named.values().forEach(references -> references.forEach(input -> inputs.putIfAbsent(input.name(), input)));
        return List.copyOf(inputs.values());
    }
}
