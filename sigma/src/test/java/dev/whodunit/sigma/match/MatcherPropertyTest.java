package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.sigma.rule.Header;
import dev.whodunit.sigma.rule.IpNetwork;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.rule.Status;
import dev.whodunit.sigma.rule.TextPattern;
import dev.whodunit.sigma.rule.TimePart;
import dev.whodunit.sigma.rule.ValueTest;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** The compiled set against {@link NaiveMatcher}, on random rules and random events over few words, so that they meet. */
class MatcherPropertyTest {

    private static final String[] FIELDS = {"f", "g", "h", "row", "row.f", "row.g"};
    private static final String[] WORDS = {
        "a",
        "A",
        "ab",
        "bA",
        "aba",
        "",
        "1",
        "10",
        "2.5",
        "true",
        "É",
        "é",
        "-x",
        "/x",
        "ababab",
        "xababa",
        "\u0130a",
        "\u0131A",
        "\u03c2\u03a3\u03c3",
        "\u212ak",
        "a*b",
        "a\0b",
        "10.1.2.3",
        "::1",
        "2026-11-21T22:15:00Z",
        "2025-01-01T00:30:00+02:00",
        "2026-12-31T23:59:59.999999Z"
    };
    private static final String[] PATTERNS = {
        "a*",
        "*a",
        "*b*",
        "?",
        "a?a",
        "*a*a*",
        "??*",
        "*",
        "a",
        "AB",
        "1",
        "é",
        "-x",
        "*É*",
        "ab*",
        "aba*",
        "*ba",
        "*aba",
        "*abab*",
        "*bab*",
        "ab*ab",
        "*i*",
        "*\u03c3*",
        "*\u03c2",
        "k*",
        "*\0*",
        ""
    };
    private static final String[] SOURCES = {null, "p", "q"};

    @Property(tries = 4000)
    void finds_exactly_what_each_rule_means_in_rule_order(@ForAll long seed) {
        Random random = new Random(seed);
        List<SigmaRule> rules = new ArrayList<>();
        int count = 1 + random.nextInt(random.nextInt(10) == 0 ? 150 : 12);
        for (int i = 0; i < count; i++) {
            rules.add(rule(random, i));
        }
        FieldMapping mapping = mapping(random);
        List<Filter> filters = new ArrayList<>();
        for (int i = random.nextInt(6) - 2; i > 0; i--) {
            filters.add(filter(random, i, count));
        }
        RuleSet set = RuleSet.compile(rules, filters, mapping).rules();
        Matcher matcher = set.newMatcher();

        for (int i = 0; i < 8; i++) {
            FieldSource event = new MapEvent(fields(random));
            List<String> found = new ArrayList<>();
            matcher.match(event, rule -> found.add(rule.id()));

            NaiveMatcher naive = new NaiveMatcher(event, mapping);
            List<String> meant = rules.stream()
                    .filter(rule -> naive.matches((Rule) rule, filters))
                    .map(SigmaRule::id)
                    .toList();
            assertThat(found).as("%s, %s", event, mapping).isEqualTo(meant);
            assertThat(explained(set.rules(), event)).as("explained: %s", event).isEqualTo(meant);
        }
    }

    /** Other names for some fields: of rules of any logsource, of one of which there may be none, of fields in each other's place. */
    private static FieldMapping mapping(Random random) {
        List<FieldMapping.Entry> entries = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            Map<String, List<String>> names = new LinkedHashMap<>();
            for (int j = random.nextInt(3); j >= 0; j--) {
                names.put(pick(random, FIELDS), some(random, () -> pick(random, FIELDS)));
            }
            entries.add(new FieldMapping.Entry(
                    new LogSource(pick(random, SOURCES), pick(random, SOURCES), pick(random, SOURCES)), names));
        }
        return new FieldMapping(entries);
    }

    private static List<String> explained(List<SigmaRule> rules, FieldSource event) {
        return rules.stream()
                .filter(rule -> Explainer.explain((Rule) rule, event).matches())
                .map(SigmaRule::id)
                .toList();
    }

    private static Rule rule(Random random, int number) {
        return new Rule(header("rule-" + number), source(random), detection(random), List.of());
    }

    /** A filter for any rule of its logsource, or for some. */
    private static Filter filter(Random random, int number, int rules) {
        Position position = new Position("x.yml", 1, 1);
        List<RuleReference> named =
                some(random, () -> new RuleReference("rule-" + random.nextInt(rules + 1), position));
        // Ids that are taken twice keep filters apart all the same.
        return new Filter(
                header("filter-" + number / 2),
                source(random),
                random.nextBoolean() ? List.of() : named,
                detection(random));
    }

    private static LogSource source(Random random) {
        return new LogSource(pick(random, SOURCES), pick(random, SOURCES), pick(random, SOURCES));
    }

    private static Detection detection(Random random) {
        Map<String, Selection> selections = new LinkedHashMap<>();
        for (String name : List.of("a", "b1", "b2", "_c")) {
            selections.put(name, selection(random, 2));
        }
        return new Detection(selections, condition(random, 3));
    }

    private static Header header(String id) {
        return new Header(
                id,
                null,
                "T",
                null,
                Level.LOW,
                Status.STABLE,
                List.of(),
                List.of(),
                List.of(),
                null,
                Guidance.NONE,
                false,
                new Position("x.yml", 1, 1));
    }

    private static Condition condition(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 2 : 6)) {
            case 0 -> new Condition.Named(pick(random, "a", "b1", "b2", "_c"));
            case 1 ->
                new Condition.Quantified(
                        pick(random, Condition.Quantifier.values()), pick(random, "them", "b*", "*", "_*"));
            case 2 -> new Condition.Not(condition(random, depth - 1));
            case 3, 4 -> new Condition.And(some(random, () -> condition(random, depth - 1)));
            default -> new Condition.Or(some(random, () -> condition(random, depth - 1)));
        };
    }

    private static Selection selection(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 5 : 8)) {
            case 0 -> new Selection.KeywordTest(text(random));
            case 5, 6 -> new Selection.All(some(random, () -> selection(random, depth - 1)));
            case 7 -> new Selection.Any(some(random, () -> selection(random, depth - 1)));
            default -> new Selection.FieldTest(pick(random, FIELDS), test(random, 2));
        };
    }

    private static ValueTest test(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 10 : 13)) {
            case 0 -> new ValueTest.Absent();
            case 1 -> new ValueTest.Exists(random.nextBoolean());
            case 2 ->
                new ValueTest.Regex(
                        pick(
                                random,
                                "a",
                                "^a",
                                "b$",
                                "a.a",
                                "^$",
                                "[0-9]+",
                                "ab+a",
                                "(ab|ba){2}",
                                "[aA]b?a",
                                "x?aba",
                                "(?:xa|b)b*a",
                                "b{2,}",
                                "a|"),
                        random.nextBoolean(),
                        false,
                        false);
            case 3 ->
                new ValueTest.Compare(
                        pick(random, Comparison.values()),
                        new BigDecimal(pick(random, "1", "2.5", "10", "-3", "2.50")));
            case 4 ->
                new ValueTest.Cidr(
                        IpNetwork.parse(pick(random, "10.0.0.0/8", "::/64")).orElseThrow());
            case 5 ->
                new ValueTest.OtherField(
                        pick(random, FIELDS), pick(random, ValueTest.Relation.values()), random.nextBoolean());
            case 9 ->
                new ValueTest.Time(
                        pick(random, TimePart.values()),
                        pick(random, Comparison.values()),
                        pick(random, 0, 1, 12, 15, 22, 53, 1970, 2026));
            case 10 -> new ValueTest.AnyOf(some(random, () -> test(random, depth - 1)));
            case 11 -> new ValueTest.AllOf(some(random, () -> test(random, depth - 1)));
            case 12 -> new ValueTest.Not(test(random, depth - 1));
            default -> text(random);
        };
    }

    private static ValueTest text(Random random) {
        TextPattern pattern = random.nextInt(20) == 0
                ? new TextPattern(List.of(TextPattern.Wildcard.DASH, new TextPattern.Literal("x")))
                : TextPattern.glob(pick(random, PATTERNS));
        return new ValueTest.Text(pattern, random.nextInt(4) == 0);
    }

    private static Map<String, Object> fields(Random random) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (String part : List.of("logsource.product", "logsource.category", "logsource.service")) {
            String source = pick(random, SOURCES);
            if (source != null) {
                fields.put(part, source);
            }
        }
        for (String field : List.of("f", "g", "h")) {
            if (random.nextInt(3) > 0) {
                fields.put(field, value(random));
            }
        }
        if (random.nextBoolean()) {
            fields.put("row", Map.of("f", value(random), "h", value(random)));
        }
        return fields;
    }

    private static Object value(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> List.of(scalar(random), scalar(random));
            case 1 -> (long) random.nextInt(12);
            case 2 -> random.nextInt(12) / 2.0;
            case 3 -> random.nextBoolean();
            default -> scalar(random);
        };
    }

    private static Object scalar(Random random) {
        return random.nextInt(6) == 0 ? (Object) (long) random.nextInt(12) : pick(random, WORDS);
    }

    private static <T> List<T> some(Random random, Supplier<T> one) {
        List<T> some = new ArrayList<>();
        for (int i = random.nextInt(3); i >= 0; i--) {
            some.add(one.get());
        }
        return some;
    }

    @SafeVarargs
    private static <T> T pick(Random random, T... choices) {
        return choices[random.nextInt(choices.length)];
    }
}
