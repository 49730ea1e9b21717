package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.RuleReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads what correlations and anomalies have in common. */
final class CompositeParser {

    /** The keys that it reads, and {@code type} and {@code rules}. */
    static final Set<String> WORDS = Set.of("type", "rules", "group-by", "timespan", "aliases", "generate");

    private static final Duration LEAST_LATENESS = Duration.ofHours(1);
    private static final long MOST_TIMESPANS_LATE = 10_000;

    /** What they have in common. */
    record Common(List<String> groupBy, List<Alias> aliases, Duration timespan, boolean generate, Duration lateness) {}

    private final Problems problems;

    CompositeParser(Problems problems) {
        this.problems = problems;
    }

    /** Reads it; {@code lateness} is null where the document says none. */
    Optional<Common> parse(Mapping map, @Nullable Duration lateness) {
        List<String> groupBy = map.strings("group-by");
        List<Alias> aliases = aliases(map);
        boolean generate = map.flag("generate");
        return timespan(map)
                .map(timespan -> new Common(groupBy, aliases, timespan, generate, lateness(map, timespan, lateness)));
    }

    /** The rules under a key, of which there must be one. */
    List<RuleReference> rules(Mapping map, String key) {
        int errors = problems.errors();
        List<RuleReference> rules = map.references(key);
        if (rules.isEmpty() && problems.errors() == errors) {
            problems.error(map.at(key), "missing", "'" + key + "' names no rule");
        }
        return rules;
    }

    private Optional<Duration> timespan(Mapping map) {
        if (map.requiredText("timespan") == null) {
            return Optional.empty();
        }
        return Durations.read(map, "timespan", problems).filter(duration -> {
            if (duration.isZero()) {
                problems.error(map.at("timespan"), "duration", "'timespan' is zero");
            }
            return !duration.isZero();
        });
    }

    private Duration lateness(Mapping map, Duration timespan, @Nullable Duration said) {
        if (said == null) {
            return timespan.compareTo(LEAST_LATENESS) > 0 ? timespan : LEAST_LATENESS;
        }
        if (said.dividedBy(timespan) > MOST_TIMESPANS_LATE) {
            problems.error(
                    map.at("timespan"),
                    "duration",
                    "'lateness' is more than " + MOST_TIMESPANS_LATE + " times the timespan");
        }
        return said;
    }

    private List<Alias> aliases(Mapping map) {
        List<Alias> aliases = new ArrayList<>();
        map.mapping("aliases")
                .ifPresent(all -> all.entries()
                        .forEach((name, entry) -> Mapping.of(entry.value(), "alias " + Problems.quote(name), problems)
                                .ifPresent(fields -> aliases.add(new Alias(name, fields(fields))))));
        return aliases;
    }

    private Map<RuleReference, String> fields(Mapping perRule) {
        Map<RuleReference, String> fields = new LinkedHashMap<>();
        perRule.entries().forEach((rule, entry) -> {
            String field = perRule.requiredText(rule);
            if (field != null) {
                fields.put(new RuleReference(rule, problems.position(entry.key())), field);
            }
        });
        return fields;
    }
}
