package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Puts filters' conditions beside those of the rules they are for. A filter without effect is worth a warning only. */
final class Filters {

    private final List<SigmaRule> rules;
    private final Map<String, Integer> places = new HashMap<>();
    private final List<Problem> problems;

    private Filters(List<SigmaRule> rules, List<Problem> problems) {
        this.rules = new ArrayList<>(rules);
        this.problems = problems;
        for (int i = 0; i < rules.size(); i++) {
            places.putIfAbsent(rules.get(i).id(), i);
            String name = rules.get(i).name();
            if (name != null) {
                places.putIfAbsent(name, i);
            }
        }
    }

    /** The rules, those that filters are for with these applied, in the order given. */
    static List<SigmaRule> apply(List<Filter> filters, List<SigmaRule> rules, List<Problem> problems) {
        if (filters.isEmpty()) {
            return rules;
        }
        Filters applied = new Filters(rules, problems);
        filters.forEach(applied::apply);
        return applied.rules;
    }

    private void apply(Filter filter) {
        if (filter.isForAny()) {
            boolean[] used = {false};
            rules.replaceAll(rule -> {
                boolean meant = rule instanceof Rule plain && filter.fits(plain);
                used[0] |= meant;
                return meant ? filter.applyTo((Rule) rule) : rule;
            });
            if (!used[0]) {
                warn(filter, "filter-idle", "no rule has the logsource of the filter");
            }
            return;
        }
        filter.rules().forEach(reference -> apply(filter, reference));
    }

    private void apply(Filter filter, RuleReference reference) {
        Integer place = places.get(reference.name());
        if (place == null) {
            problems.add(Problem.warning(
                    reference.position(),
                    "unknown-rule",
                    "there is no rule " + Problem.quote(reference.name())
                            + Suggestions.didYouMean(reference.name(), places.keySet())));
        } else if (!(rules.get(place) instanceof Rule rule)) {
            problems.add(Problem.warning(
                    reference.position(),
                    "filter-idle",
                    "rule " + Problem.quote(reference.name()) + " is no plain rule: expected the rules that it names"));
        } else if (!filter.fits(rule)) {
            problems.add(Problem.warning(
                    reference.position(),
                    "filter-idle",
                    "the filter's logsource is not that of rule " + Problem.quote(reference.name()) + ": expected "
                            + rule.logsource()));
        } else {
            rules.set(place, filter.applyTo(rule));
        }
    }

    private void warn(Filter filter, String code, String message) {
        problems.add(Problem.warning(filter.header().position(), code, message));
    }
}
