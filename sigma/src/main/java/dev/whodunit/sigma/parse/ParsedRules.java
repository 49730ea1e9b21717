package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.SigmaRule;
import java.util.List;

/** What a file held: the rules without errors, in the order written, and every problem. */
public record ParsedRules(List<SigmaRule> rules, List<Problem> problems) {

    public ParsedRules {
        rules = List.copyOf(rules);
        problems = List.copyOf(problems);
    }

    public boolean hasErrors() {
        return problems.stream().anyMatch(Problem::isError);
    }
}
