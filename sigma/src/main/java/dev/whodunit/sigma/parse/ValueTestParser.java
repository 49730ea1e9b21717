package dev.whodunit.sigma.parse;

import com.google.re2j.PatternSyntaxException;
import dev.whodunit.sigma.parse.Modifier.Kind;
import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.IpNetwork;
import dev.whodunit.sigma.rule.TimePart;
import dev.whodunit.sigma.rule.ValueTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one value of a selection under its modifiers. How several values are linked is decided elsewhere. */
final class ValueTestParser {

    private static final int MOST_EXPANDED = 10_000;

    private final Problems problems;
    private final Unfolding unfolding;

    ValueTestParser(Problems problems, Unfolding unfolding) {
        this.problems = problems;
        this.unfolding = unfolding;
    }

    Optional<ValueTest> parse(Node node, List<Modifier> modifiers) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.error(node, "type", "found " + Scalars.describe(node) + ": expected a value");
            return Optional.empty();
        }
        if (Scalars.isNull(node)) {
            return absent(node, modifiers);
        }
        if (modifiers.contains(Modifier.EXPAND)) {
            return expanded(scalar, modifiers);
        }
        questionPlaceholders(scalar);
        return test(Written.asItIs(scalar), modifiers);
    }

    private Optional<ValueTest> expanded(ScalarNode node, List<Modifier> modifiers) {
        PlaceholderText text = new PlaceholderText(node.getValue());
        int errors = problems.errors();
        for (String name : new LinkedHashSet<>(text.names())) {
            if (unfolding.valuesOf(name) == null) {
                problems.error(
                        node,
                        "placeholder",
                        "placeholder " + Problems.quote(name) + " is not defined"
                                + Suggestions.nearest(name, unfolding.placeholders())
                                        .map(near -> ": did you mean '" + near + "'?")
                                        .orElse(": expected its values under rules.placeholders in the configuration"));
            }
        }
        if (problems.errors() > errors) {
            return Optional.empty();
        }
        if (text.names().isEmpty()) {
            problems.warning(
                    node,
                    "placeholder",
                    "there is no placeholder for 'expand' in " + Scalars.describe(node) + ": expected %name%");
        }
        long size = text.size(this::valuesOf);
        if (size > MOST_EXPANDED) {
            problems.error(
                    node, "too-large", Scalars.describe(node) + " expands to more than " + MOST_EXPANDED + " values");
            return Optional.empty();
        }
        if (!unfolding.takesTexts(size, text.length(this::valuesOf))) {
            problems.error(
                    node,
                    "too-large",
                    Scalars.describe(node) + " expands to " + size
                            + " values, which is too much for one file with all others in it: expected fewer, or rules in files of their own");
            return Optional.empty();
        }
        List<ValueTest> tests = new ArrayList<>();
        for (List<String> pieces : text.expand(this::valuesOf)) {
            Optional<ValueTest> test = test(new Written(node, pieces), modifiers);
            if (test.isEmpty()) {
                return test;
            }
            tests.add(test.get());
        }
        return Optional.of(tests.size() == 1 ? tests.get(0) : new ValueTest.AnyOf(tests));
    }

    private List<String> valuesOf(String placeholder) {
        return Objects.requireNonNull(unfolding.valuesOf(placeholder));
    }

    /** A value that names a placeholder which exists was most likely meant to be expanded. */
    private void questionPlaceholders(ScalarNode node) {
        if (node.getValue().indexOf('%') >= 0) {
            new PlaceholderText(node.getValue())
                    .names().stream()
                            .filter(unfolding.placeholders()::contains)
                            .findFirst()
                            .ifPresent(name -> problems.warning(
                                    node,
                                    "placeholder",
                                    "'%" + name + "%' stands for itself here: expected the modifier 'expand' if the"
                                            + " placeholder is meant"));
        }
    }

    private Optional<ValueTest> test(Written value, List<Modifier> modifiers) {
        Modifier main = main(modifiers);
        if (main == null) {
            return text(value, modifiers);
        }
        return switch (main.kind()) {
            case REGEX -> regex(value, modifiers);
            case CIDR -> cidr(value);
            case EXISTS -> exists(value.node());
            case FIELDREF -> otherField(value.node(), modifiers);
            case TIME -> time(value, main.timePart(), modifiers);
            default -> compare(value, main);
        };
    }

    private static @Nullable Modifier main(List<Modifier> modifiers) {
        for (Modifier modifier : modifiers) {
            if (modifier.kind() == Kind.TIME) {
                return modifier;
            }
        }
        for (Modifier modifier : modifiers) {
            switch (modifier.kind()) {
                case REGEX, CIDR, EXISTS, FIELDREF, COMPARE -> {
                    return modifier;
                }
                default -> {}
            }
        }
        return null;
    }

    private Optional<ValueTest> absent(Node node, List<Modifier> modifiers) {
        boolean plain = main(modifiers) == null
                && modifiers.stream().allMatch(m -> m.kind() == Kind.LINK || m.kind() == Kind.CASE);
        if (!plain) {
            problems.error(node, "type", "found nothing: expected a value for these modifiers");
            return Optional.empty();
        }
        if (Scalars.isLeftOut(node)) {
            problems.warning(
                    node,
                    "no-value",
                    "there is no value, which fits events without the field: expected null if that is meant, '' if empty");
        }
        return Optional.of(new ValueTest.Absent());
    }

    private Optional<ValueTest> text(Written value, List<Modifier> modifiers) {
        boolean cased = modifiers.contains(Modifier.CASED);
        TextEncoding encoding = new TextEncoding(value.pattern());
        for (Modifier modifier : modifiers) {
            Optional<String> complaint = encoding.apply(modifier);
            if (complaint.isPresent()) {
                problems.error(value.node(), "modifier", complaint.get());
                return Optional.empty();
            }
        }
        List<ValueTest> tests = encoding.patterns().stream()
                .<ValueTest>map(pattern -> new ValueTest.Text(pattern, cased))
                .toList();
        return Optional.of(tests.size() == 1 ? tests.get(0) : new ValueTest.AnyOf(tests));
    }

    private Optional<ValueTest> regex(Written value, List<Modifier> modifiers) {
        String expression = value.text();
        ValueTest.Regex regex = new ValueTest.Regex(
                expression,
                modifiers.contains(Modifier.I),
                modifiers.contains(Modifier.M),
                modifiers.contains(Modifier.S));
        Optional<String> tooLarge = RegexBudget.complaint(expression, unfolding);
        if (tooLarge.isPresent()) {
            problems.error(value.node(), "regex", tooLarge.get());
            return Optional.empty();
        }
        try {
            com.google.re2j.Pattern.compile(expression);
            PlainRegex.instead(regex)
                    .ifPresent(plain -> problems.warning(
                            value.node(), "plain-regex", "the expression is plain text: expected " + plain));
            return Optional.of(regex);
        } catch (PatternSyntaxException e) {
            problems.error(
                    value.node(),
                    "regex",
                    "the expression is refused: " + e.getDescription() + " " + Problems.quote(e.getPattern())
                            + " (RE2 syntax: no look-around, no back-references)");
            return Optional.empty();
        }
    }

    private Optional<ValueTest> cidr(Written value) {
        Optional<IpNetwork> network = IpNetwork.parse(value.text());
        if (network.isEmpty()) {
            problems.error(
                    value.node(),
                    "cidr",
                    "found " + value.describe() + ": expected a network such as 10.0.0.0/8 or 2001:db8::/32");
        }
        return network.map(ValueTest.Cidr::new);
    }

    private Optional<ValueTest> exists(ScalarNode node) {
        if (!Scalars.isBoolean(node)) {
            problems.error(node, "type", "found " + Scalars.describe(node) + ": 'exists' expects true or false");
            return Optional.empty();
        }
        return Optional.of(new ValueTest.Exists(Scalars.isTrue(node)));
    }

    private Optional<ValueTest> otherField(ScalarNode node, List<Modifier> modifiers) {
        ValueTest.Relation relation = modifiers.contains(Modifier.CONTAINS)
                ? ValueTest.Relation.CONTAINS
                : modifiers.contains(Modifier.STARTSWITH)
                        ? ValueTest.Relation.STARTS_WITH
                        : modifiers.contains(Modifier.ENDSWITH)
                                ? ValueTest.Relation.ENDS_WITH
                                : ValueTest.Relation.EQUALS;
        if (node.getValue().isBlank()) {
            problems.error(node, "type", "found nothing: 'fieldref' expects the name of a field");
            return Optional.empty();
        }
        return Optional.of(new ValueTest.OtherField(node.getValue(), relation, modifiers.contains(Modifier.CASED)));
    }

    private Optional<ValueTest> time(Written value, TimePart part, List<Modifier> modifiers) {
        String text = value.text();
        int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
        if (number < part.least() || number > part.most()) {
            problems.error(
                    value.node(),
                    "type",
                    "found " + value.describe() + ": '" + part + "' expects a number from " + part.least() + " to "
                            + part.most());
            return Optional.empty();
        }
        Comparison comparison = modifiers.stream()
                .filter(modifier -> modifier.kind() == Kind.COMPARE)
                .map(Modifier::comparison)
                .findFirst()
                .orElse(Comparison.EQ);
        return Optional.of(new ValueTest.Time(part, comparison, number));
    }

    private Optional<ValueTest> compare(Written value, Modifier modifier) {
        String text = value.text();
        if (text.length() > Written.LONGEST_NUMBER || !text.matches("[-+]?[0-9]+(\\.[0-9]+)?")) {
            problems.error(value.node(), "type", "found " + value.describe() + ": '" + modifier + "' expects a number");
            return Optional.empty();
        }
        return Optional.of(new ValueTest.Compare(modifier.comparison(), new BigDecimal(text)));
    }
}
