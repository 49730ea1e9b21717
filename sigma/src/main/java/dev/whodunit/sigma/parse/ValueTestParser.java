package dev.whodunit.sigma.parse;

import com.google.re2j.PatternSyntaxException;
import dev.whodunit.sigma.parse.Modifier.Kind;
import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.IpNetwork;
import dev.whodunit.sigma.rule.ScalarText;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.TimePart;
import dev.whodunit.sigma.rule.ValueTest;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;

/** Reads one value of a selection under its modifiers. How several values are linked is decided elsewhere. */
final class ValueTestParser {

    private static final int LONGEST_NUMBER = 40;

    private final Problems problems;

    ValueTestParser(Problems problems) {
        this.problems = problems;
    }

    Optional<ValueTest> parse(Node node, List<Modifier> modifiers) {
        if (!(node instanceof ScalarNode scalar)) {
            problems.error(node, "type", "found " + Scalars.describe(node) + ": expected a value");
            return Optional.empty();
        }
        Modifier main = main(modifiers);
        if (Scalars.isNull(node)) {
            return absent(node, modifiers, main);
        }
        if (main == null) {
            return text(scalar, modifiers);
        }
        return switch (main.kind()) {
            case REGEX -> regex(scalar, modifiers);
            case CIDR -> cidr(scalar);
            case EXISTS -> exists(scalar);
            case FIELDREF -> otherField(scalar, modifiers);
            case TIME -> time(scalar, main.timePart(), modifiers);
            default -> compare(scalar, main);
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

    private Optional<ValueTest> absent(Node node, List<Modifier> modifiers, @Nullable Modifier main) {
        boolean plain =
                main == null && modifiers.stream().allMatch(m -> m.kind() == Kind.LINK || m.kind() == Kind.CASE);
        if (!plain) {
            problems.error(node, "type", "found nothing: expected a value for these modifiers");
            return Optional.empty();
        }
        return Optional.of(new ValueTest.Absent());
    }

    private Optional<ValueTest> text(ScalarNode node, List<Modifier> modifiers) {
        boolean cased = modifiers.contains(Modifier.CASED);
        TextEncoding encoding = new TextEncoding(pattern(node));
        for (Modifier modifier : modifiers) {
            Optional<String> complaint = encoding.apply(modifier);
            if (complaint.isPresent()) {
                problems.error(node, "modifier", complaint.get());
                return Optional.empty();
            }
        }
        List<ValueTest> tests = encoding.patterns().stream()
                .<ValueTest>map(pattern -> new ValueTest.Text(pattern, cased))
                .toList();
        return Optional.of(tests.size() == 1 ? tests.get(0) : new ValueTest.AnyOf(tests));
    }

    private static TextPattern pattern(ScalarNode node) {
        if (Scalars.isBoolean(node)) {
            return TextPattern.literal(Boolean.toString(Scalars.isTrue(node)));
        }
        if (Scalars.isNumber(node)) {
            return TextPattern.literal(numberText(node.getValue()));
        }
        return TextPattern.sigma(node.getValue());
    }

    /** A number's text as an event has it; as written where that is no plain decimal (007 may be a name). */
    private static String numberText(String written) {
        if (written.startsWith("0x") && written.length() <= 17) {
            return Long.toString(Long.parseLong(written.substring(2), 16));
        }
        boolean fraction = written.matches("-?[0-9]+\\.[0-9]+") && written.length() <= LONGEST_NUMBER;
        return fraction ? ScalarText.ofDouble(Double.parseDouble(written)) : written;
    }

    private Optional<ValueTest> regex(ScalarNode node, List<Modifier> modifiers) {
        ValueTest.Regex regex = new ValueTest.Regex(
                node.getValue(),
                modifiers.contains(Modifier.I),
                modifiers.contains(Modifier.M),
                modifiers.contains(Modifier.S));
        Optional<String> tooLarge = RegexBudget.complaint(node.getValue());
        if (tooLarge.isPresent()) {
            problems.error(node, "regex", tooLarge.get());
            return Optional.empty();
        }
        try {
            com.google.re2j.Pattern.compile(node.getValue());
            return Optional.of(regex);
        } catch (PatternSyntaxException e) {
            problems.error(
                    node,
                    "regex",
                    "the expression is refused: " + e.getDescription() + " " + Problems.quote(e.getPattern())
                            + " (RE2 syntax: no look-around, no back-references)");
            return Optional.empty();
        }
    }

    private Optional<ValueTest> cidr(ScalarNode node) {
        Optional<IpNetwork> network = IpNetwork.parse(node.getValue());
        if (network.isEmpty()) {
            problems.error(
                    node,
                    "cidr",
                    "found " + Problems.quote(node.getValue())
                            + ": expected a network such as 10.0.0.0/8 or 2001:db8::/32");
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

    private Optional<ValueTest> time(ScalarNode node, TimePart part, List<Modifier> modifiers) {
        String text = node.getValue();
        int number = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : -1;
        if (number < part.least() || number > part.most()) {
            problems.error(
                    node,
                    "type",
                    "found " + Scalars.describe(node) + ": '" + part + "' expects a number from " + part.least()
                            + " to " + part.most());
            return Optional.empty();
        }
        Comparison comparison = modifiers.stream()
                .filter(modifier -> modifier.kind() == Kind.COMPARE)
                .map(Modifier::comparison)
                .findFirst()
                .orElse(Comparison.EQ);
        return Optional.of(new ValueTest.Time(part, comparison, number));
    }

    private Optional<ValueTest> compare(ScalarNode node, Modifier modifier) {
        String text = node.getValue();
        if (text.length() > LONGEST_NUMBER || !text.matches("[-+]?[0-9]+(\\.[0-9]+)?")) {
            problems.error(node, "type", "found " + Scalars.describe(node) + ": '" + modifier + "' expects a number");
            return Optional.empty();
        }
        return Optional.of(new ValueTest.Compare(modifier.comparison(), new BigDecimal(text)));
    }
}
