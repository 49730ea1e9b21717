package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;

/** A reader of rule files: YAML with one or more documents, each a rule, a correlation, an anomaly or a filter. Safe for threads. */
public final class RuleParser {

    private final Placeholders placeholders;

    /** A parser that refuses every rule with a placeholder. */
    public RuleParser() {
        this(Placeholders.NONE);
    }

    /** A parser that expands these placeholders. */
    public RuleParser(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /**
     * Reads every document of a file; never throws, whatever the file holds. A document with an error gives no rule.
     *
     * @param file the name that problems carry, and the id of a rule that has none
     */
    public ParsedRules parse(String file, Reader yaml) {
        Problems problems = new Problems(file);
        DocumentParser.Parsed parsed =
                new DocumentParser.Parsed(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new RefusedRules());
        List<Node> documents = new YamlDocuments(problems).read(yaml);
        DocumentParser parser = new DocumentParser(problems, new Unfolding(placeholders));
        if (problems.errors() == 0 && documents.stream().allMatch(Scalars::isNull)) {
            problems.warning(problems.position(1, 1), "empty-file", "the file holds no rule");
        }
        for (int i = 0; i < documents.size(); i++) {
            if (!Scalars.isNull(documents.get(i))) {
                parser.parse(documents.get(i), i == 0 ? file : file + "#" + (i + 1), parsed);
            }
        }
        questionLevels(parsed, problems);
        parsed.rules().replaceAll(parsed.refused()::mark);
        parsed.filters().replaceAll(parsed.refused()::mark);
        return new ParsedRules(parsed.rules(), parsed.filters(), parsed.refused(), problems.inOrder());
    }

    /** A rule without a level is of level medium; one that alerts should say what it is. */
    private static void questionLevels(DocumentParser.Parsed parsed, Problems problems) {
        Set<String> named = new HashSet<>();
        for (SigmaRule rule : parsed.rules()) {
            if (rule instanceof CompositeRule composite && !composite.generate()) {
                named.addAll(composite.rules());
            }
        }
        for (SigmaRule rule : parsed.withoutLevel()) {
            boolean mayBeNamed = parsed.refused().nameOthers() && !(rule instanceof CompositeRule);
            if (!mayBeNamed && named.stream().noneMatch(rule::isNamed)) {
                problems.warning(
                        rule.header().position(),
                        "missing-level",
                        "'level' is missing, medium is taken: expected one of "
                                + String.join(", ", Level.WORDS.words()));
            }
        }
    }
}
