package dev.whodunit.sigma.parse;

import java.io.Reader;
import java.util.ArrayList;
import java.util.List;
import org.snakeyaml.engine.v2.nodes.Node;

/** A reader of rule files: YAML with one or more documents, each a rule, a correlation, an anomaly or a filter. Safe for threads. */
public final class RuleParser {

    private final Placeholders placeholders;
    private final Supported supported;

    /** A parser that refuses every rule with a placeholder. */
    public RuleParser() {
        this(Placeholders.NONE);
    }

    /** A parser that expands these placeholders. */
    public RuleParser(Placeholders placeholders) {
        this(placeholders, Supported.TODAY);
    }

    RuleParser(Placeholders placeholders, Supported supported) {
        this.placeholders = placeholders;
        this.supported = supported;
    }

    /**
     * Reads every document of a file; never throws, whatever the file holds. A document with an error gives no rule.
     *
     * @param file the name that problems carry, and the id of a rule that has none
     */
    public ParsedRules parse(String file, Reader yaml) {
        Problems problems = new Problems(file);
        DocumentParser.Parsed parsed = new DocumentParser.Parsed(new ArrayList<>(), new ArrayList<>());
        List<Node> documents = new YamlDocuments(problems).read(yaml);
        DocumentParser parser = new DocumentParser(problems, placeholders, supported);
        for (int i = 0; i < documents.size(); i++) {
            if (!Scalars.isNull(documents.get(i))) {
                parser.parse(documents.get(i), i == 0 ? file : file + "#" + (i + 1), parsed);
            }
        }
        return new ParsedRules(parsed.rules(), parsed.filters(), problems.inOrder());
    }
}
