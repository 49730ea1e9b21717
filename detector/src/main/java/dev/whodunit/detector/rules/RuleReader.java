package dev.whodunit.detector.rules;

import dev.whodunit.sigma.lint.FieldLint;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RefusedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads files of rules and about fields one after the other, and compiles what they hold together. */
final class RuleReader {

    private final RuleParser parser;
    private final List<SigmaRule> rules = new ArrayList<>();
    private final List<Filter> filters = new ArrayList<>();
    private final List<FieldMapping> fields = new ArrayList<>();
    private final List<FieldCatalogue> catalogues = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final RefusedRules refused = new RefusedRules();
    /** What may be needed, by name and by id. */
    private final Map<String, SigmaRule> beside = new HashMap<>();

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
            refused.addAll(parsed.refused());
            problems.addAll(parsed.problems());
        }
    }

    /** Whether what was read names a rule that was not read. */
    boolean lacksRules() {
        Set<String> known = known();
        return references().anyMatch(reference -> !known.contains(reference.name()));
    }

    /** Reads a file for the rules in it that others need, and only for these; its filters and problems do not count. */
    void readBeside(Path file) {
        ParsedRules parsed = RuleFile.parse(file, file.toString(), parser);
        refused.addAll(parsed.refused());
        for (SigmaRule rule : parsed.rules()) {
            names(rule).forEach(name -> beside.putIfAbsent(name, rule));
        }
    }

    private Set<String> known() {
        return rules.stream().flatMap(RuleReader::names).collect(Collectors.toCollection(HashSet::new));
    }

    private static Stream<String> names(SigmaRule rule) {
        return Stream.concat(Stream.of(rule.id()), Stream.ofNullable(rule.name()));
    }

    private Stream<RuleReference> references() {
        return Stream.concat(
                rules.stream().flatMap(RuleReader::references),
                filters.stream().flatMap(filter -> filter.rules().stream()));
    }

    private static Stream<RuleReference> references(SigmaRule rule) {
        return rule instanceof CompositeRule composite ? composite.inputs().stream() : Stream.empty();
    }

    /** The rules beside that those read name, and those that these name in turn. */
    private List<SigmaRule> needed() {
        List<SigmaRule> needed = new ArrayList<>();
        Set<String> known = known();
        Deque<RuleReference> open = references().collect(Collectors.toCollection(ArrayDeque::new));
        for (RuleReference next = open.poll(); next != null; next = open.poll()) {
            SigmaRule found = known.contains(next.name()) ? null : beside.get(next.name());
            if (found != null) {
                needed.add(found);
                names(found).forEach(known::add);
                references(found).forEach(open::add);
            }
        }
        return needed;
    }

    /** What was read, compiled; what is wrong is left out and told. */
    RuleSetResult compile() {
        rules.addAll(needed());
        rules.replaceAll(refused::mark);
        filters.replaceAll(refused::mark);
        RuleSetResult compiled = RuleSet.compile(rules, filters, FieldMapping.join(fields));
        List<Problem> all = new ArrayList<>(problems);
        all.addAll(compiled.problems());
        all.addAll(FieldLint.question(compiled.rules().rules(), FieldCatalogue.join(catalogues)));
        return new RuleSetResult(compiled.rules(), all);
    }
}
