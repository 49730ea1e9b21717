package dev.whodunit.detector.config;

import java.util.List;
import java.util.stream.Collectors;

/** Says everything that is wrong with a configuration at once. */
public final class InvalidConfiguration extends Exception {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidConfiguration(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
        this.problems = List.copyOf(problems);
    }

    public List<Problem> problems() {
        return problems;
    }
}
