package dev.whodunit.detector.rules;

import dev.whodunit.sigma.lint.FieldLint;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.SigmaRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads files of rules and about fields one after the other, and compiles what they hold together. */
final class RuleReader {

    private final RuleParser parser;
    private final List<SigmaRule> rules = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final List<FieldMapping> fields = new ArrayList<>();
    private final List<FieldCatalogue> catalogues = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    RuleReader(RuleParser parser) {
        this.parser = parser;
    }

    /** Reads a file under the name that its problems carry. */
    void read(Path file, String name) {
        if (RuleFile.holdsFields(file)) {
            ParsedFields parsed = RuleFile.parseFields(file, name);
            fields.add(parsed.mapping());
            catalogues.add(parsed.catalogue());
            problems.addAll(parsed.problems());
        } else {
            ParsedRules parsed = RuleFile.parse(file, name, parser);
            rules.addAll(parsed.rules());
            filters.addAll(parsed.filters());
            problems.addAll(parsed.problems());
        }
    }

    /** What was read, compiled; what is wrong is left out and told. */
    RuleSetResult compile() {
        RuleSetResult compiled = RuleSet.compile(rules, filters, FieldMapping.join(fields));
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(compiled.problems());
        all.addAll(FieldLint.question(compiled.rules().rules(), FieldCatalogue.join(catalogues)));
        return new RuleSetResult(compiled.rules(), all);
    }
}
