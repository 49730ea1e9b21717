package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Gives rules the filters that are for them. What is for any rule of a logsource is put together, so that however many filters
 * and rules there are, a rule has one filtering for each logsource that contains its own, and one for each filter that names
 * it. A filter without effect is worth a warning only.
 */
final class Filters {

    private final List<SigmaRule> rules;
    private final List<Problem> problems;
    private final Map<String, Integer> places = new HashMap<>();
    private final Map<LogSource, Filtering> forAny = new HashMap<>();
    private final Map<Integer, List<Filtering>> byPlace = new HashMap<>();

    private Filters(List<Filter> filters, List<SigmaRule> rules, List<Problem> problems) {
        this.rules = rules;
        this.problems = problems;
        for (int i = 0; i < rules.size(); i++) {
            places.putIfAbsent(rules.get(i).id(), i);
            String name = rules.get(i).name();
            if (name != null) {
                places.putIfAbsent(name, i);
            }
        }
        Map<LogSource, List<Filter>> collected = new LinkedHashMap<>();
        filters.stream()
                .filter(Filter::isForAny)
                .forEach(filter -> collected
                        .computeIfAbsent(filter.logsource(), source -> new ArrayList<>())
                        .add(filter));
        collected.forEach((source, some) -> forAny.put(source, new Filtering(some)));
        Set<LogSource> used = used();
        for (Filter filter : filters) {
            if (!filter.isForAny()) {
                name(filter);
            } else if (!used.contains(filter.logsource())) {
                problems.add(Problem.warning(
                        filter.header().position(), "filter-idle", "no rule has the logsource of the filter"));
            }
        }
    }

    /** The rules, those that filters are for with these applied, in the order given. */
    static List<SigmaRule> apply(List<Filter> filters, List<SigmaRule> rules, List<Problem> problems) {
        if (filters.isEmpty()) {
            return rules;
        }
        Filters applied = new Filters(filters, rules, problems);
        List<List<Filtering>> filterings = new ArrayList<>();
        FilterBudget budget = new FilterBudget();
        for (int i = 0; i < rules.size(); i++) {
            filterings.add(rules.get(i) instanceof Rule plain ? applied.of(plain, i) : List.of());
            if (rules.get(i) instanceof Rule plain) {
                budget.add(filterings.get(i), plain);
            }
        }
        budget.spend(problems);
        List<SigmaRule> filtered = new ArrayList<>();
        for (int i = 0; i < rules.size(); i++) {
            List<Filtering> left = filterings.get(i).stream()
                    .filter(filtering -> !budget.refuses(filtering))
                    .toList();
            filtered.add(rules.get(i) instanceof Rule plain ? plain.withFilterings(left) : rules.get(i));
        }
        return filtered;
    }

    private List<Filtering> of(Rule rule, int place) {
        List<Filtering> filterings = new ArrayList<>();
        for (LogSource source : rule.logsource().containing()) {
            Filtering any = forAny.get(source);
            if (any != null) {
                filterings.add(any);
            }
        }
        filterings.addAll(byPlace.getOrDefault(place, List.of()));
        return filterings;
    }

    /** The logsources that a filter may have to be for some rule. */
    private Set<LogSource> used() {
        Set<LogSource> sources = new HashSet<>();
        for (SigmaRule rule : rules) {
            if (rule instanceof Rule plain) {
                sources.add(plain.logsource());
            }
        }
        Set<LogSource> used = new HashSet<>();
        sources.stream().map(LogSource::containing).forEach(used::addAll);
        return used;
    }

    private void name(Filter filter) {
        Filtering filtering = new Filtering(List.of(filter));
        Set<Integer> named = new HashSet<>();
        for (RuleReference reference : filter.rules()) {
            Integer place = places.get(reference.name());
            if (place == null && reference.refused()) {
                warn(reference, "rule-left-out", MissingRule.saysLeftOut(reference));
            } else if (place == null) {
                warn(reference, "unknown-rule", MissingRule.saysUnknown(reference, rules));
            } else if (!(rules.get(place) instanceof Rule rule)) {
                warn(
                        reference,
                        "filter-idle",
                        "rule " + Problem.quote(reference.name())
                                + " is no plain rule: expected the rules that it names");
            } else if (!filter.fits(rule)) {
                warn(
                        reference,
                        "filter-idle",
                        "the filter's logsource is not that of rule " + Problem.quote(reference.name()) + ": expected "
                                + rule.logsource());
            } else if (named.add(place)) {
                byPlace.computeIfAbsent(place, key -> new ArrayList<>()).add(filtering);
            }
        }
    }

    private void warn(RuleReference reference, String code, String message) {
        problems.add(Problem.warning(reference.position(), code, message));
    }
}
