package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.Vocabulary;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** A YAML map as one reads it: by name, with every complaint at its place. */
final class Mapping {

    /** A key and its value. */
    record Entry(ScalarNode key, Node value) {}

    private static final int MOST_SUGGESTED = 20;

    private final Node node;
    private final Problems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    private Mapping(Node node, Problems problems) {
        this.node = node;
        this.problems = problems;
    }

    /** The map, or empty with a complaint where the value is none. {@code what} names it in messages. */
    static Optional<Mapping> of(Node node, String what, Problems problems) {
        return of(node, what, "", problems);
    }

    private static Optional<Mapping> of(Node node, String what, String example, Problems problems) {
        if (!(node instanceof MappingNode map)) {
            problems.error(
                    node, "type", what + " is " + Scalars.describe(node) + ": expected a map" + example + blank(node));
            return Optional.empty();
        }
        Mapping mapping = new Mapping(node, problems);
        for (NodeTuple tuple : map.getValue()) {
            mapping.add(tuple);
        }
        return Optional.of(mapping);
    }

    private static String blank(Node node) {
        return Optional.ofNullable(Scalars.text(node))
                .flatMap(MissingBlank::in)
                .map(found -> ", with a blank after the colon: " + Problems.quote(found.meant()))
                .orElse("");
    }

    private void add(NodeTuple tuple) {
        if (!(tuple.getKeyNode() instanceof ScalarNode key) || key.getValue() == null) {
            problems.error(
                    tuple.getKeyNode(), "type", "a key is " + Scalars.describe(tuple.getKeyNode()) + ": expected text");
            return;
        }
        Entry before = entries.putIfAbsent(key.getValue(), new Entry(key, tuple.getValueNode()));
        if (before != null) {
            problems.error(
                    key,
                    "duplicate-key",
                    "key " + Problems.quote(key.getValue()) + " is here twice; first in line "
                            + problems.position(before.key()).line());
        }
    }

    Node node() {
        return node;
    }

    Map<String, Entry> entries() {
        return entries;
    }

    boolean has(String key) {
        return entries.containsKey(key);
    }

    /** The value under a key, or null where it is absent or null. */
    @Nullable
    Node get(String key) {
        Entry entry = entries.get(key);
        return entry == null || Scalars.isNull(entry.value()) ? null : entry.value();
    }

    /** The key's node, or the map's where the key is absent: where to complain about it. */
    Node at(String key) {
        Entry entry = entries.get(key);
        return entry == null ? node : entry.key();
    }

    /** A value that is one text (or number, or boolean, as it is written). */
    @Nullable
    String text(String key) {
        Node value = get(key);
        if (value == null) {
            return null;
        }
        String text = Scalars.text(value);
        if (text == null) {
            problems.error(value, "type", "'" + key + "' is " + Scalars.describe(value) + ": expected text");
        }
        return text;
    }

    /** A value that must be there, as text. */
    @Nullable
    String requiredText(String key) {
        String text = text(key);
        Entry entry = entries.get(key);
        if (entry != null
                && get(key) == null
                && entry.value() instanceof ScalarNode value
                && !Scalars.isLeftOut(value)) {
            String written = value.getValue();
            problems.error(
                    value,
                    "missing",
                    "'" + key + "' is " + written + ", which means nothing in YAML: expected text, "
                            + Problems.quote(written) + " in quotes if that is meant");
            return null;
        }
        if (get(key) == null || (text != null && text.isBlank())) {
            problems.error(at(key), "missing", "'" + key + "' is missing");
            return null;
        }
        return text;
    }

    /** A value that is a list of texts, or one text alone; empty where it is absent. */
    List<ScalarNode> texts(String key) {
        Node value = get(key);
        List<ScalarNode> texts = new ArrayList<>();
        if (value instanceof SequenceNode sequence) {
            sequence.getValue().forEach(item -> addText(key, item, texts));
        } else if (value != null) {
            addText(key, value, texts);
        }
        return texts;
    }

    private void addText(String key, Node item, List<ScalarNode> texts) {
        if (item instanceof ScalarNode scalar && !Scalars.isNull(item)) {
            texts.add(scalar);
        } else {
            problems.error(item, "type", "'" + key + "' holds " + Scalars.describe(item) + ": expected text");
        }
    }

    /** Names or ids of rules: a list, or one alone. */
    List<RuleReference> references(String key) {
        List<RuleReference> references = new ArrayList<>();
        for (ScalarNode node : texts(key)) {
            if (references.stream().anyMatch(reference -> reference.name().equals(node.getValue()))) {
                problems.warning(node, "duplicate-rule", "rule " + Problems.quote(node.getValue()) + " is here twice");
            } else {
                references.add(new RuleReference(node.getValue(), problems.position(node)));
            }
        }
        return references;
    }

    List<String> strings(String key) {
        return texts(key).stream().map(ScalarNode::getValue).toList();
    }

    /** A word that must be there, of a few; {@code what} names it in messages. */
    <E extends Enum<E>> Optional<E> word(String key, String what, Vocabulary<E> vocabulary) {
        String text = requiredText(key);
        if (text == null) {
            return Optional.empty();
        }
        Optional<E> word = vocabulary.meaningOf(text);
        if (word.isEmpty()) {
            problems.error(
                    at(key),
                    "value",
                    "unknown " + what + " " + Problems.quote(text)
                            + Suggestions.didYouMeanOneOf(text, vocabulary.words()));
        }
        return word;
    }

    boolean flag(String key) {
        Node value = get(key);
        if (value == null) {
            return false;
        }
        if (value instanceof ScalarNode scalar && Scalars.isBoolean(value)) {
            return Scalars.isTrue(scalar);
        }
        problems.error(value, "type", "'" + key + "' is " + Scalars.describe(value) + ": expected true or false");
        return false;
    }

    Optional<Mapping> mapping(String key) {
        Node value = get(key);
        return value == null ? Optional.empty() : of(value, "'" + key + "'", problems);
    }

    /** A map as {@link #mapping(String)}; {@code example} tells what it may hold where it is none. */
    Optional<Mapping> mapping(String key, String example) {
        Node value = get(key);
        return value == null ? Optional.empty() : of(value, "'" + key + "'", " such as " + example, problems);
    }

    /** Complains about every key that is not known. */
    void refuseUnknown(Collection<String> known) {
        entries.forEach((key, entry) -> {
            if (!known.contains(key)) {
                problems.error(entry.key(), "unknown-key", "unknown key " + Problems.quote(key) + hint(key, known));
            }
        });
    }

    private static String hint(String key, Collection<String> known) {
        String suggestion = Suggestions.didYouMean(key, known);
        if (suggestion.isEmpty() && known.size() > MOST_SUGGESTED) {
            return "";
        }
        return suggestion.isEmpty()
                ? ": expected one of "
                        + String.join(", ", known.stream().sorted().toList())
                : suggestion;
    }

    /** Warns of every key that is not known, and complains where it looks like a slip. */
    void questionUnknown(Collection<String> known) {
        entries.forEach((key, entry) -> {
            if (known.contains(key)) {
                return;
            }
            Optional<String> near = Suggestions.nearest(key, known);
            String message = "unknown key " + Problems.quote(key);
            if (near.isPresent()) {
                problems.error(entry.key(), "unknown-key", message + ": did you mean '" + near.get() + "'?");
            } else {
                problems.warning(entry.key(), "unknown-key", message + " is ignored");
            }
        });
    }
}
