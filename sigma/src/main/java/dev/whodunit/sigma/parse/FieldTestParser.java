package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.parse.Modifier.Kind;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/** Reads one line of a selection: {@code field|modifier|…: value or values}. */
final class FieldTestParser {

    /** The kinds that decide what a test is about; a field has at most one, and without one it is about text. */
    private static final Set<Kind> MAIN =
            EnumSet.of(Kind.REGEX, Kind.CIDR, Kind.EXISTS, Kind.FIELDREF, Kind.COMPARE, Kind.TIME);

    private final Problems problems;
    private final ValueTestParser values;
    private final Map<String, Position> fields = new LinkedHashMap<>();

    FieldTestParser(Problems problems, Unfolding unfolding) {
        this.problems = problems;
        this.values = new ValueTestParser(problems, unfolding);
    }

    /** The fields that were named so far, with their first places. */
    Map<String, Position> fields() {
        return fields;
    }

    /** A word to be found in any field. */
    Optional<Selection> keyword(Node node) {
        return values.parse(node, List.of(Modifier.CONTAINS)).map(Selection.KeywordTest::new);
    }

    Optional<Selection> test(Mapping.Entry entry) {
        String key = entry.key().getValue();
        int bar = key.indexOf('|');
        String field = bar < 0 ? key : key.substring(0, bar);
        Optional<List<Modifier>> modifiers =
                bar < 0 ? Optional.of(List.of()) : modifiers(entry.key(), key.substring(bar + 1));
        if (modifiers.isEmpty()) {
            return Optional.empty();
        }
        List<Modifier> found = modifiers.get();
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

    private Optional<Selection> keywords(Mapping.Entry entry, List<Modifier> modifiers) {
        if (modifiers.stream().anyMatch(m -> MAIN.contains(m.kind()) && m != Modifier.RE)
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

    private Optional<List<Modifier>> modifiers(ScalarNode key, String text) {
        int errors = problems.errors();
        List<Modifier> modifiers = new ArrayList<>();
        for (String name : text.split("\\|", -1)) {
            Optional<Modifier> modifier = Modifier.named(name);
            if (modifier.isEmpty()) {
                problems.error(
                        key,
                        "modifier",
                        "unknown modifier " + Problems.quote(name) + Suggestions.didYouMean(name, Modifier.allNames()));
            } else if (modifiers.contains(modifier.get())) {
                problems.error(key, "modifier", "modifier '" + name + "' is here twice");
            } else {
                modifiers.add(modifier.get());
            }
        }
        if (problems.errors() == errors) {
            checkTogether(key, modifiers);
        }
        return problems.errors() == errors ? Optional.of(modifiers) : Optional.empty();
    }

    private void checkTogether(ScalarNode key, List<Modifier> modifiers) {
        // A part of a time may be compared: then the test is about the time.
        List<Modifier> main = modifiers.stream()
                .filter(m -> MAIN.contains(m.kind()))
                .sorted(Comparator.comparing(m -> m.kind() != Kind.TIME))
                .toList();
        Set<Kind> allowed = main.isEmpty()
                ? EnumSet.of(Kind.LINK, Kind.CASE, Kind.AFFIX, Kind.ENCODING, Kind.DASH, Kind.EXPAND)
                : beside(main.get(0));
        for (Modifier modifier : modifiers) {
            boolean fits = main.isEmpty()
                    ? allowed.contains(modifier.kind())
                    : modifier == main.get(0) || allowed.contains(modifier.kind());
            if (!fits) {
                String partner = main.isEmpty() ? "without 're'" : "together with '" + main.get(0) + "'";
                problems.error(key, "modifier", "modifier '" + modifier + "' makes no sense " + partner);
            }
        }
        if (count(modifiers, Kind.AFFIX) > 1) {
            problems.error(key, "modifier", "only one of contains, startswith and endswith can be meant");
        }
        if (count(modifiers, Kind.TIME) > 0 && count(modifiers, Kind.COMPARE) > 1) {
            problems.error(key, "modifier", "only one of gt, gte, lt and lte can be meant");
        }
        boolean afterAffix = false;
        for (Modifier modifier : modifiers) {
            if (afterAffix && modifier.kind() == Kind.ENCODING) {
                problems.error(
                        key,
                        "modifier",
                        "modifier '" + modifier + "' must stand before contains, startswith and endswith");
            }
            afterAffix |= modifier.kind() == Kind.AFFIX;
        }
    }

    private static long count(List<Modifier> modifiers, Kind kind) {
        return modifiers.stream().filter(modifier -> modifier.kind() == kind).count();
    }

    private static Set<Kind> beside(Modifier main) {
        return switch (main.kind()) {
            case REGEX -> EnumSet.of(Kind.REGEX_FLAG, Kind.LINK, Kind.EXPAND);
            case CIDR -> EnumSet.of(Kind.LINK, Kind.EXPAND);
            case FIELDREF -> EnumSet.of(Kind.AFFIX, Kind.CASE, Kind.LINK);
            case TIME -> EnumSet.of(Kind.COMPARE, Kind.LINK, Kind.EXPAND);
            case COMPARE -> EnumSet.of(Kind.LINK, Kind.EXPAND);
            default -> EnumSet.noneOf(Kind.class);
        };
    }
}
