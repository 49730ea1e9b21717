package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.io.StringReader;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlaceholdersTest {

    private static final Placeholders PLACEHOLDERS = new Placeholders(Map.of(
            "one", List.of("srv-1"),
            "two", List.of("srv*", "db\\"),
            "nets", List.of("10.0.0.0/8", "2001:db8::/32"),
            "limit", List.of("5"),
            "many", IntStream.range(0, 101).mapToObj(i -> "v" + i).toList()));

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            f|expand: '%one%'                   ~ f: srv-1
            f|expand: '%two%'                   ~ f: ['srv*', 'db\\']
            f|expand: ['%two%', x]              ~ f: [['srv*', 'db\\'], x]
            f|contains|expand: '%two%'          ~ f|contains: ['srv*', 'db\\']
            f|expand|startswith: 'a%one%'       ~ f|startswith: asrv-1
            f|endswith|expand: '%one%b'         ~ f|endswith: srv-1b
            f|expand|all: ['%two%', '%one%']    ~ f|all: [['srv*', 'db\\'], srv-1]
            f|expand|neq: '%two%'               ~ f|neq: ['srv*', 'db\\']
            f|expand|cased: '%one%'             ~ f|cased: srv-1
            f|expand: '%one%-%two%'             ~ f: ['srv-1-srv*', 'srv-1-db\\']
            f|expand: '\\%one%two%'              ~ f: ['%onesrv*', '%onedb\\']
            f|expand: '\\\\%one%'              ~ f: '\\\\srv-1'
            f|expand: '100%'                    ~ f: '100%'
            f|expand: '%no name%'               ~ f: '%no name%'
            f: '%three%'                        ~ f: '%three%'
            f|cidr|expand: '%nets%'             ~ f|cidr: [10.0.0.0/8, '2001:db8::/32']
            f|re|expand: '^%two%$'              ~ f|re: ['^srv*$', '^db\\$']
            f|gt|expand: '%limit%'              ~ f|gt: 5
            f|hour|expand: '%limit%'            ~ f|hour: 5
            f|base64|expand: '%one%'            ~ f|base64: srv-1
            """)
    void expand_puts_each_value_where_the_placeholder_stands(String written, String meant) {
        assertThat(test(PLACEHOLDERS, written)).isEqualTo(nested(meant));
    }

    @Test
    void a_value_and_what_stands_beside_it_do_not_escape_each_other() {
        assertThat(test(PLACEHOLDERS, "f|expand: '%two%*'"))
                .isEqualTo(test(Placeholders.NONE, "f: ['srv*', 'db\\\\*']"));
    }

    @Test
    void words_to_look_for_may_be_placeholders() {
        assertThat(selection(PLACEHOLDERS, "'|expand': '%one%'"))
                .isEqualTo(selection(Placeholders.NONE, "'|contains': srv-1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', textBlock = """
            f|expand: '%on%'        ~ 4:17: error: placeholder 'on' is not defined: did you mean 'one'?
            f|expand: '%else%'      ~ 4:17: error: placeholder 'else' is not defined: expected its values under rules.placeholders in the configuration
            f|expand: '%many%%many%' ~ 4:17: error: '%many%%many%' expands to more than 10000 values
            f|cidr|expand: '%one%'  ~ 4:22: error: found 'srv-1': expected a network such as 10.0.0.0/8 or 2001:db8::/32
            f|fieldref|expand: '%one%' ~ 4:7: error: modifier 'expand' makes no sense together with 'fieldref'
            f|expand: plain         ~ 4:17: warning: there is no placeholder for 'expand' in 'plain': expected %name%
            f: '%one%'              ~ 4:10: warning: '%one%' stands for itself here: expected the modifier 'expand' if the placeholder is meant
            """)
    void says_what_is_wrong_with_a_placeholder_and_where(String written, String problem) {
        ParsedRules parsed = parse(PLACEHOLDERS, written);

        assertThat(parsed.problems()).extracting(Problem::toString).containsExactly("rules.yml:" + problem);
        assertThat(parsed.rules()).hasSize(problem.contains("error") ? 0 : 1);
    }

    @Test
    void all_values_of_a_file_together_expand_to_as_much_as_a_file_may_have() {
        String values =
                IntStream.range(0, 50).mapToObj(i -> "'%many%%two%-" + i + "'").collect(Collectors.joining(", "));

        ParsedRules parsed = parse(PLACEHOLDERS, "f|expand: [" + values + "]");

        assertThat(parsed.problems()).hasSize(26);
        assertThat(parsed.problems())
                .extracting(Problem::message)
                .first()
                .isEqualTo(
                        "'%many%%two%-24' expands to 202 values, which is too much for one file with all others in it:"
                                + " expected fewer, or rules in files of their own");
    }

    @Test
    void a_long_text_beside_a_placeholder_counts_as_often_as_it_is_repeated() {
        ParsedRules parsed = parse(PLACEHOLDERS, "f|expand: '%many%" + "x".repeat(11_000) + "'");

        assertThat(parsed.problems()).extracting(Problem::code).containsExactly("too-large");
    }

    @Test
    void a_placeholder_needs_a_name_and_a_value() {
        assertThatThrownBy(() -> new Placeholders(Map.of("a", List.of()))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Placeholders(Map.of("a b", List.of("x"))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /** A list within the list of values stands for what one value expands to. */
    private static ValueTest nested(String line) {
        int colon = line.indexOf(": ");
        String key = line.substring(0, colon);
        String value = line.substring(colon + 2);
        if (!value.startsWith("[[")) {
            return test(Placeholders.NONE, line);
        }
        int end = value.indexOf(']');
        String plain = key.replace("|all", "");
        ValueTest first = test(Placeholders.NONE, plain + ": " + value.substring(1, end + 1));
        String rest = value.substring(end + 2, value.length() - 1).strip();
        List<ValueTest> tests = List.of(first, test(Placeholders.NONE, plain + ": " + rest));
        return key.endsWith("|all") ? new ValueTest.AllOf(tests) : new ValueTest.AnyOf(tests);
    }

    private static ValueTest test(Placeholders placeholders, String line) {
        return ((Selection.FieldTest) selection(placeholders, line)).test();
    }

    private static Selection selection(Placeholders placeholders, String line) {
        ParsedRules parsed = parse(placeholders, line);
        assertThat(parsed.problems()).filteredOn(Problem::isError).isEmpty();
        return Objects.requireNonNull(
                ((Rule) parsed.rules().get(0)).detection().selections().get("a"));
    }

    private static ParsedRules parse(Placeholders placeholders, String line) {
        String yaml =
                "title: T\nlogsource: {product: p}\ndetection:\n  a: {" + line + "}\n  condition: a\nlevel: low\n";
        return new RuleParser(placeholders).parse("rules.yml", new StringReader(yaml));
    }
}
