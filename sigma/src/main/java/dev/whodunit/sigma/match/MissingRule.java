package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A rule that another names and that is not there: what became of it, or what was meant. */
final class MissingRule {

    private MissingRule() {}

    /** The complaint, where {@code rules} are there. */
    static Problem complaint(RuleReference reference, List<SigmaRule> rules) {
        return reference.refused()
                ? leftOut(reference)
                : Problem.error(reference.position(), "unknown-rule", saysUnknown(reference, rules));
    }

    /** The complaint about a rule that has errors, or names one that has. */
    static Problem leftOut(RuleReference reference) {
        return Problem.error(reference.position(), "rule-left-out", saysLeftOut(reference));
    }

    static String saysLeftOut(RuleReference reference) {
        return "rule " + Problem.quote(reference.name()) + " is left out itself";
    }

    static String saysUnknown(RuleReference reference, List<SigmaRule> rules) {
        return "there is no rule " + Problem.quote(reference.name())
                + titled(reference, rules).orElseGet(() -> near(reference.name(), rules));
    }

    private static Optional<String> titled(RuleReference reference, List<SigmaRule> rules) {
        return rules.stream()
                .filter(rule -> rule.title().equalsIgnoreCase(reference.name()))
                .filter(rule -> !(rule instanceof CompositeRule composite
                        && composite.inputs().contains(reference)))
                .findFirst()
                .map(rule -> rule.name() == null
                        ? ": a rule is named by its 'name' or 'id', not by its title"
                        : ": the rule with this title is named by its name " + Problem.quote(rule.name()));
    }

    private static String near(String name, List<SigmaRule> rules) {
        List<String> references = new ArrayList<>();
        for (SigmaRule rule : rules) {
            references.add(rule.id());
            if (rule.name() != null) {
                references.add(rule.name());
            }
        }
        return Suggestions.didYouMean(name, references);
    }
}
