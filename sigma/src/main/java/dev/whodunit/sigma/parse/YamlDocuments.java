package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.Position;
import java.io.IOException;
import java.io.Reader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.composer.Composer;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/**
 * The documents of a YAML file as nodes with marks. Whatever the file holds, this ends soon and within bounds: in
 * characters, in nesting, in aliases, and in the size that the aliases unfold to.
 */
final class YamlDocuments {

    static final int MOST_CHARACTERS = 1 << 20;
    static final int DEEPEST = 64;
    static final int MOST_ALIASES = 100;
    static final int MOST_NODES = 200_000;

    /** What stands in a text for bytes that could not be decoded. */
    private static final char REPLACEMENT = '\uFFFD';

    private final Problems problems;
    private final Map<Node, Long> sizes = new HashMap<>();

    YamlDocuments(Problems problems) {
        this.problems = problems;
    }

    /** The documents that can be read: those before a syntax error, without those that are out of bounds. */
    List<Node> read(Reader yaml) {
        String text = readText(yaml);
        if (text == null) {
            return List.of();
        }
        int undecoded = text.indexOf(REPLACEMENT);
        if (undecoded >= 0) {
            problems.warning(
                    positionOf(undecoded, text),
                    "encoding",
                    "what is here is no UTF-8, and matches nothing: expected the file to be saved as UTF-8");
        }
        return compose(text);
    }

    private @Nullable String readText(Reader yaml) {
        StringBuilder text = new StringBuilder();
        char[] buffer = new char[8192];
        try {
            for (int n = yaml.read(buffer); n >= 0; n = yaml.read(buffer)) {
                text.append(buffer, 0, n);
                if (text.length() > MOST_CHARACTERS) {
                    problems.error(
                            problems.position(1, 1),
                            "too-large",
                            "the file has more than " + MOST_CHARACTERS + " characters");
                    return null;
                }
            }
        } catch (IOException e) {
            problems.error(problems.position(1, 1), "unreadable", "the file cannot be read: " + e.getMessage());
            return null;
        }
        return text.toString();
    }

    private List<Node> compose(String text) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel("rules")
                .setSchema(new CoreSchema())
                // All at once: the engine fails where a surrogate pair lies across the edge of its buffer.
                .setBufferSize(text.length() + 1)
                .setMaxAliasesForCollections(MOST_ALIASES)
                .setCodePointLimit(MOST_CHARACTERS + 1)
                .build();
        List<Node> documents = new ArrayList<>();
        try {
            BoundedComposer composer =
                    new BoundedComposer(settings, new ParserImpl(settings, new StreamReader(settings, text)));
            while (composer.hasNext()) {
                Node document = composer.next();
                if (isWhole(document)) {
                    documents.add(document);
                }
            }
        } catch (MarkedYamlEngineException e) {
            new YamlFault(e, text).tell(problems);
        } catch (ReaderException e) {
            problems.error(
                    positionOf(e.getPosition(), text),
                    "yaml",
                    String.format("not YAML: found character U+%04X: expected a text in UTF-8", e.getCodePoint()));
        } catch (YamlEngineException e) {
            problems.error(problems.position(1, 1), "yaml", "not YAML: " + e.getMessage());
        } catch (RuntimeException e) {
            // The engine throws others where it has faults of its own; a rule file must not stop the service.
            problems.error(problems.position(1, 1), "yaml", "not YAML: " + e);
        }
        return documents;
    }

    private Position positionOf(int offset, String text) {
        String before = text.substring(0, Math.min(Math.max(offset, 0), text.length()));
        int line = (int) before.chars().filter(c -> c == '\n').count() + 1;
        return problems.position(line, before.length() - before.lastIndexOf('\n'));
    }

    private boolean isWhole(Node document) {
        int errors = problems.errors();
        long size = size(document);
        if (size > MOST_NODES) {
            problems.error(document, "too-large", "its aliases unfold to more than " + MOST_NODES + " values");
        }
        return problems.errors() == errors;
    }

    /** How many nodes a walk over this one would meet, at most one more than the limit; endless ones too. */
    private long size(Node node) {
        Long known = sizes.get(node);
        if (known != null) {
            return known;
        }
        sizes.put(node, MOST_NODES + 1L);
        refuseTag(node);
        long size = 1;
        if (node instanceof SequenceNode sequence) {
            for (Node item : sequence.getValue()) {
                size += size(item);
            }
        } else if (node instanceof MappingNode mapping) {
            for (NodeTuple entry : mapping.getValue()) {
                size += size(entry.getKeyNode()) + size(entry.getValueNode());
            }
        }
        size = Math.min(size, MOST_NODES + 1L);
        sizes.put(node, size);
        return size;
    }

    /** What YAML takes for the name of a type was meant as text, and would be lost. */
    private void refuseTag(Node node) {
        String tag = node.getTag().getValue();
        if (tag.startsWith("!")) {
            problems.error(
                    node,
                    "yaml",
                    "a value begins with '!': expected it in quotes, as in " + Problems.quote(tag.replace("'", "''")));
        }
    }

    /** A composer that refuses what is nested too deeply, before the stack does. */
    private static final class BoundedComposer extends Composer {

        private int depth;

        BoundedComposer(LoadSettings settings, ParserImpl parser) {
            super(settings, parser);
        }

        @Override
        protected SequenceNode composeSequenceNode(Optional<Anchor> anchor) {
            enter();
            SequenceNode node = super.composeSequenceNode(anchor);
            depth--;
            return node;
        }

        @Override
        protected Node composeMappingNode(Optional<Anchor> anchor) {
            enter();
            Node node = super.composeMappingNode(anchor);
            depth--;
            return node;
        }

        private void enter() {
            depth++;
            if (depth > DEEPEST) {
                throw new TooDeep(parser.peekEvent().getStartMark());
            }
        }
    }

    private static final class TooDeep extends MarkedYamlEngineException {
        TooDeep(Optional<org.snakeyaml.engine.v2.exceptions.Mark> at) {
            super("", Optional.empty(), "nested more than " + DEEPEST + " deep", at);
        }
    }
}
