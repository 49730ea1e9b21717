package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.RuleTest;
import java.util.List;

/** What a file of tests held: the tests without errors, in the order written, and every problem. */
public record ParsedTests(List<RuleTest> tests, List<Problem> problems) {

    public ParsedTests {
        tests = List.copyOf(tests);
        problems = List.copyOf(problems);
    }
}
