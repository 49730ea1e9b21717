package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds for each correlation the rules it names, and leaves out what cannot work. */
final class Linker {

    private final Map<String, SigmaRule> byReference = new HashMap<>();
    private final List<SigmaRule> candidates = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<SigmaRule> accepted = new HashSet<>();

    Linker(List<SigmaRule> rules, List<Filter> filters) {
        for (SigmaRule rule : Filters.apply(filters, rules, problems)) {
            if (isNew("id", rule.id(), rule) && isNew("name", rule.name(), rule)) {
                byReference.put(rule.id(), rule);
                if (rule.name() != null) {
                    byReference.put(rule.name(), rule);
                }
                candidates.add(rule);
            }
        }
        acceptWhatIsWhole();
        candidates.stream().filter(rule -> !accepted.contains(rule)).forEach(rule -> complain((Correlation) rule));
    }

    /** The rules that can work, in the order given. */
    List<SigmaRule> rules() {
        return candidates.stream().filter(accepted::contains).toList();
    }

    List<Problem> problems() {
        return problems;
    }

    /** The rule of this name or id, if it is there. */
    @Nullable
    SigmaRule find(String reference) {
        return byReference.get(reference);
    }

    private boolean isNew(String what, @Nullable String reference, SigmaRule rule) {
        SigmaRule first = reference == null ? null : byReference.get(reference);
        if (first != null) {
            problems.add(Problem.error(
                    rule.header().position(),
                    "duplicate-" + what,
                    "the " + what + " '" + reference + "' is taken by the rule at "
                            + first.header().position()));
        }
        return first == null;
    }

    /** Plain rules are whole; a correlation is once all that it names is. What is left names itself or what is not there. */
    private void acceptWhatIsWhole() {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (SigmaRule rule : candidates) {
                grown |= !accepted.contains(rule) && isWhole(rule) && accepted.add(rule);
            }
        }
    }

    private boolean isWhole(SigmaRule rule) {
        return rule instanceof Rule
                || ((Correlation) rule)
                        .rules().stream()
                                .map(byReference::get)
                                .allMatch(input -> input != null && accepted.contains(input));
    }

    private void complain(Correlation correlation) {
        for (RuleReference input : correlation.inputs()) {
            SigmaRule found = byReference.get(input.name());
            if (found == null) {
                problems.add(Problem.error(
                        input.position(),
                        "unknown-rule",
                        "there is no rule '" + input.name() + "'"
                                + Suggestions.didYouMean(input.name(), byReference.keySet())));
            } else if (!accepted.contains(found)) {
                problems.add(Problem.error(
                        input.position(),
                        "rule-left-out",
                        "rule '" + input.name() + "' is left out itself, or names this correlation in a circle"));
            }
        }
    }
}
