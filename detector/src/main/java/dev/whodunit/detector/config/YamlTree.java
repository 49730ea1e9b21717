package dev.whodunit.detector.config;

import java.io.Reader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** Turns YAML text into a tree of {@link Value}s with their lines, references expanded. */
final class YamlTree {

    private static final int MAXIMUM_DEPTH = 20;
    private static final int MAXIMUM_CHARACTERS = 1 << 20;

    private final String file;
    private final Expansion expansion;
    private final List<Problem> problems;

    YamlTree(String file, Expansion expansion, List<Problem> problems) {
        this.file = file;
        this.expansion = expansion;
        this.problems = problems;
    }

    /** The document's mapping; an empty one where the text is empty or no YAML, which is reported. */
    Value.Mapping read(Reader yaml) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setUseMarks(true)
                .setCodePointLimit(MAXIMUM_CHARACTERS)
                .setMaxAliasesForCollections(50)
                .build();
        try {
            Optional<Node> root = new Compose(settings).composeReader(yaml);
            if (root.isPresent() && value(root.get(), "", 0) instanceof Value.Mapping mapping) {
                return mapping;
            }
            if (root.isPresent() && !isNull(root.get())) {
                problems.add(new Problem(file + ":1", null, "expected keys and values, such as \"postgres:\""));
            }
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark().map(Mark::getLine).orElse(0) + 1;
            problems.add(new Problem(file + ":" + line, null, "is no YAML: " + e.getProblem()));
        } catch (YamlEngineException e) {
            problems.add(new Problem(file, null, "is no YAML: " + e.getMessage()));
        }
        return Value.Mapping.empty(file + ":1");
    }

    private @Nullable Value value(Node node, String path, int depth) {
        if (depth > MAXIMUM_DEPTH) {
            problems.add(new Problem(place(node), path, "is nested too deeply"));
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<Value> items = new ArrayList<>();
            for (Node item : sequence.getValue()) {
                Value value = value(item, path + "[" + items.size() + "]", depth + 1);
                if (value != null) {
                    items.add(value);
                }
            }
            return new Value.Sequence(place(node), items);
        }
        return isNull(node) ? null : scalar((ScalarNode) node, path);
    }

    private Value.Mapping mapping(MappingNode node, String path, int depth) {
        Map<String, Value> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : node.getValue()) {
            String key = tuple.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "?";
            String inner = path.isEmpty() ? key : path + "." + key;
            Value value = value(tuple.getValueNode(), inner, depth + 1);
            if (entries.containsKey(key)) {
                problems.add(new Problem(place(tuple.getKeyNode()), inner, "is given twice"));
            } else if (value != null) {
                entries.put(key, value);
            }
        }
        return new Value.Mapping(place(node), entries);
    }

    private Value.Text scalar(ScalarNode node, String path) {
        String written = node.getValue();
        String text = expansion.expand(written, message -> problems.add(new Problem(place(node), path, message)));
        return new Value.Text(place(node), written, text);
    }

    private static boolean isNull(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.NULL);
    }

    private String place(Node node) {
        return file + ":" + (node.getStartMark().map(Mark::getLine).orElse(0) + 1);
    }
}
