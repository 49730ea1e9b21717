package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.parse.Modifier.Kind;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one line of a selection: {@code field|modifier|…: value or values}. */
final class FieldTestParser {

    private final Problems problems;
    private final ValueTestParser values;
    private final ModifierParser modifierParser;
    private final Map<String, Position> fields = new LinkedHashMap<>();

    FieldTestParser(Problems problems, Unfolding unfolding) {
        this.problems = problems;
        this.values = new ValueTestParser(problems, unfolding);
        this.modifierParser = new ModifierParser(problems);
    }

    /** The fields that were named so far, with their first places. */
    Map<String, Position> fields() {
        return fields;
    }

    /** A word to be found in any field. */
    Optional<Selection> keyword(Node node) {
        questionColon(node);
        return values.parse(node, List.of(Modifier.CONTAINS)).map(Selection.KeywordTest::new);
    }

    private void questionColon(Node node) {
        if (node instanceof ScalarNode word && word.getScalarStyle() == ScalarStyle.PLAIN) {
            MissingBlank.in(word.getValue())
                    .filter(found -> !found.isNumbered())
                    .ifPresent(found -> problems.warning(
                            node,
                            "missing-blank",
                            Scalars.describe(node)
                                    + " is looked for in any field: expected a blank after the colon if a"
                                    + " field is meant, " + Problems.quote(found.meant()) + ", quotes if not"));
        }
    }

    Optional<Selection> test(Mapping.Entry entry) {
        String key = entry.key().getValue();
        int bar = key.indexOf('|');
        String field = bar < 0 ? key : key.substring(0, bar);
        Optional<List<Modifier>> written =
                bar < 0 ? Optional.of(List.of()) : modifierParser.parse(entry.key(), key.substring(bar + 1));
        if (written.isEmpty()) {
            return Optional.empty();
        }
        List<Modifier> found = written.get();
        questionAll(entry, found);
        if (field.isEmpty()) {
            return keywords(entry, found);
        }
        fields.putIfAbsent(field, problems.position(entry.key()));
        if (found.contains(Modifier.FIELDREF)) {
            for (Node node : items(entry.value())) {
                String other = Scalars.text(node);
                if (other != null) {
                    fields.putIfAbsent(other, problems.position(node));
                }
            }
        }
        return linked(entry.value(), found).map(test -> new Selection.FieldTest(field, test));
    }

    private void questionAll(Mapping.Entry entry, List<Modifier> found) {
        // A placeholder may stand for several.
        if (found.contains(Modifier.ALL)
                && !found.contains(Modifier.EXPAND)
                && items(entry.value()).size() == 1) {
            problems.warning(
                    entry.key(),
                    "modifier",
                    "'all' links several values, and there is one: expected a list, or no 'all'");
        }
    }

    private Optional<Selection> keywords(Mapping.Entry entry, List<Modifier> modifiers) {
        if (modifiers.stream().anyMatch(m -> ModifierParser.MAIN.contains(m.kind()) && m != Modifier.RE)
                || modifiers.contains(Modifier.NEQ)) {
            problems.error(entry.key(), "modifier", "without a field there can only be words to look for");
            return Optional.empty();
        }
        List<Modifier> effective = new ArrayList<>(modifiers);
        if (modifiers.stream().noneMatch(m -> m.kind() == Kind.AFFIX || m == Modifier.RE)) {
            effective.add(Modifier.CONTAINS);
        }
        List<Selection> tests = new ArrayList<>();
        for (Node node : items(entry.value())) {
            if (Scalars.isNull(node)) {
                problems.error(node, "type", "without a field there can only be words to look for");
            }
            values.parse(node, effective).map(Selection.KeywordTest::new).ifPresent(tests::add);
        }
        if (tests.isEmpty()) {
            problems.error(entry.key(), "empty", "there is no word to look for");
            return Optional.empty();
        }
        return Optional.of(modifiers.contains(Modifier.ALL) ? new Selection.All(tests) : new Selection.Any(tests));
    }

    private Optional<ValueTest> linked(Node value, List<Modifier> modifiers) {
        List<ValueTest> tests = new ArrayList<>();
        List<Node> nodes = items(value);
        if (nodes.isEmpty()) {
            problems.error(value, "empty", "the list of values is empty");
        }
        for (Node node : nodes) {
            values.parse(node, modifiers).ifPresent(tests::add);
        }
        if (tests.isEmpty()) {
            return Optional.empty();
        }
        ValueTest test = tests.size() == 1
                ? tests.get(0)
                : modifiers.contains(Modifier.ALL) ? new ValueTest.AllOf(tests) : new ValueTest.AnyOf(tests);
        return Optional.of(modifiers.contains(Modifier.NEQ) ? new ValueTest.Not(test) : test);
    }

    private static List<Node> items(Node value) {
        return value instanceof SequenceNode sequence ? sequence.getValue() : List.of(value);
    }
}
