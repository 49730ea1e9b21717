package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.List;

/**
 * What a file held: the rules and filters without errors, in the order written, and every problem.
 *
 * @param refused the rules with errors
 */
public record ParsedRules(List<SigmaRule> rules, List<Filter> filters, RefusedRules refused, List<Problem> problems) {

    public ParsedRules {
        rules = List.copyOf(rules);
        filters = List.copyOf(filters);
        problems = List.copyOf(problems);
    }

    /** A file that could not be read, and why. */
    public static ParsedRules unreadable(Problem reason) {
        return new ParsedRules(List.of(), List.of(), new RefusedRules(), List.of(reason));
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }
}
