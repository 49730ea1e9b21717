package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.FieldMapping;
import java.util.List;

/**
 * What a file about fields held: the documents without errors, and every problem.
 *
 * @param mapping what fields are called that rules call otherwise
 * @param catalogue which fields events have
 */
public record ParsedFields(FieldMapping mapping, FieldCatalogue catalogue, List<Problem> problems) {

    public ParsedFields {
        problems = List.copyOf(problems);
    }

    /** A file that could not be read, and why. */
    public static ParsedFields unreadable(Problem reason) {
        return new ParsedFields(FieldMapping.NONE, FieldCatalogue.NONE, List.of(reason));
    }
}
