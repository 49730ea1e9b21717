package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import java.util.List;

/** A compiled set, and why rules were left out of it. */
public record RuleSetResult(RuleSet rules, List<Problem> problems) {

    public RuleSetResult {
        problems = List.copyOf(problems);
    }
}
