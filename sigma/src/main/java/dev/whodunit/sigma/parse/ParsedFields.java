package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.FieldMapping;
import java.util.List;

/** What a mapping of fields held: the documents without errors, and every problem. */
public record ParsedFields(FieldMapping mapping, List<Problem> problems) {

    public ParsedFields {
        problems = List.copyOf(problems);
    }

    /** A file that could not be read, and why. */
    public static ParsedFields unreadable(Problem reason) {
        return new ParsedFields(FieldMapping.NONE, List.of(reason));
    }
}
