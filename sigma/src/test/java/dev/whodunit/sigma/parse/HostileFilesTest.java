package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.whodunit.sigma.match.RuleSet;
import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class HostileFilesTest {

    private static final List<String> SHIPPED = shipped();
    private static final List<String> FAULTY = texts(Path.of("src/test/resources/dev/whodunit/sigma/errors"));
    private static final String[] PIECES = {
        "{",
        "}",
        "[",
        "]",
        ":",
        ": ",
        "- ",
        "\n",
        "\n  ",
        "|",
        "|all",
        "|re",
        "&a ",
        "*a",
        "<<: *a",
        "!!binary ",
        "'",
        "\"",
        "#",
        "---\n",
        "%YAML 9.9\n",
        "\t",
        "\0",
        "\ud800",
        "\uFEFF",
        "? ",
        "null",
        "(",
        ")",
        "\\",
        "*",
        "1 of them",
        "condition",
        "detection:",
        "correlation:",
        "99999999999999999999",
        "0x",
        "~",
        ">",
        "@",
        "`"
    };

    static Stream<String> hostile() {
        StringBuilder laughs = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
        for (int i = 1; i < 30; i++) {
            laughs.append("a" + i + ": &a" + i + " [*a, *a, *a]\n".replace("*a", "*a" + (i - 1)));
        }
        return Stream.of(
                "[".repeat(100_000),
                "{a: ".repeat(100_000),
                "- ".repeat(400_000),
                "a: &x [*x]",
                "&x {*x : *x}",
                laughs.toString(),
                "x".repeat(2_000_000),
                "title: T\n".repeat(100_000),
                "---\n".repeat(200_000),
                "--- 1\n".repeat(100_000),
                "title: " + "x".repeat(900_000),
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: v}, condition: " + "(".repeat(500_000) + "}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: v}, condition: " + "not ".repeat(200_000) + "a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: v}, condition: a" + " or a".repeat(150_000)
                        + "}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f|re: '" + "(".repeat(2000) + "'}, condition: a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f|re: '((((a{900}){900}){900}){900})'}, condition: a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f|re: '" + "(a?){50}".repeat(400)
                        + "'}, condition: a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f|re: '[', g|re: 'a{', h|re: '\\'}, condition: a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {" + "f|base64offset|base64offset|base64".repeat(100)
                        + ": v}, condition: a}",
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: 0xffffffffffffffffffffff, g: 0x, h|gt: 1e999999999}, condition: a}",
                "{? [a, b] : c, ? {x: y} : z, null: 1, 3: 4}",
                "<<: [1, 2]\n",
                "a: !!int x\nb: !!bool y\nc: !!null z\nd: !foo bar\n",
                "\0\u0001\u0002",
                "\uFEFF\uFEFF",
                "a: \ud800",
                "%TAG ! tag:\n",
                "title: T\ncorrelation: {type: event_count, rules: [a], timespan: 999999999w, condition: {gt: 99999999999999999999}}");
    }

    @ParameterizedTest
    @MethodSource("hostile")
    void ends_soon_with_problems_or_without_and_never_throws(String yaml) {
        ParsedRules parsed = assertTimeoutPreemptively(
                Duration.ofSeconds(20), () -> new RuleParser().parse("x.yml", new StringReader(yaml)));

        assertThat(parsed.problems()).hasSizeLessThanOrEqualTo(201);
        assertThat(parsed.problems())
                .allSatisfy(problem -> assertThat(problem.message()).hasSizeLessThan(2000));
    }

    @Test
    void a_file_that_cannot_be_read_is_a_problem() {
        Reader broken = new Reader() {
            @Override
            public int read(char[] buffer, int offset, int length) throws IOException {
                throw new IOException("gone");
            }

            @Override
            public void close() {}
        };

        assertThat(new RuleParser().parse("x.yml", broken).problems())
                .extracting(Problem::toString)
                .containsExactly("x.yml:1:1: error: the file cannot be read: gone");
    }

    @Test
    void what_stands_before_a_syntax_error_is_still_read_and_the_error_has_its_place() {
        String yaml =
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: v}, condition: a}\nlevel: low\n---\ntitle: [\n---\n";

        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(yaml));

        assertThat(parsed.rules()).hasSize(1);
        assertThat(parsed.problems()).hasSize(1);
        assertThat(parsed.problems().get(0).line()).isEqualTo(7);
    }

    @Test
    void aliases_may_be_used_within_bounds() {
        String yaml =
                "title: T\nlogsource: {product: p}\ndetection: {a: {f: &v [x, y]}, b: {g: *v}, condition: a or b}\nlevel: low\n";

        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader(yaml));

        assertThat(parsed.problems()).isEmpty();
        assertThat(parsed.rules()).hasSize(1);
    }

    @Property(tries = 500)
    void any_text_is_parsed_without_throwing(@ForAll @StringLength(max = 400) String yaml) {
        assertThat(new RuleParser().parse("x.yml", new StringReader(yaml))).isNotNull();
    }

    @Property(tries = 1500)
    void shipped_rules_with_anything_cut_or_put_in_are_parsed_without_throwing(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder(SHIPPED.get(random.nextInt(SHIPPED.size())));
        for (int i = random.nextInt(6); i >= 0; i--) {
            int at = random.nextInt(yaml.length() + 1);
            if (random.nextBoolean()) {
                yaml.insert(at, PIECES[random.nextInt(PIECES.length)]);
            } else {
                yaml.delete(at, Math.min(yaml.length(), at + random.nextInt(30)));
            }
        }
        assertThat(new RuleParser().parse("x.yml", new StringReader(yaml.toString())))
                .isNotNull();
    }

    @Property(tries = 1500)
    void files_with_faults_and_more_of_them_are_parsed_and_linked_without_throwing(@ForAll long seed) {
        Random random = new Random(seed);
        StringBuilder yaml = new StringBuilder();
        for (int i = random.nextInt(3); i >= 0; i--) {
            yaml.append(FAULTY.get(random.nextInt(FAULTY.size()))).append("\n---\n");
        }
        for (int i = random.nextInt(6); i > 0; i--) {
            int at = random.nextInt(yaml.length() + 1);
            if (random.nextBoolean()) {
                yaml.insert(at, PIECES[random.nextInt(PIECES.length)]);
            } else {
                yaml.delete(at, Math.min(yaml.length(), at + random.nextInt(30)));
            }
        }
        ParsedRules parsed = new RuleParser(new Placeholders(Map.of("Servers", List.of("a*"))))
                .parse("x.yml", new StringReader(yaml.toString()));

        assertThat(RuleSet.compile(parsed.rules(), parsed.filters()).rules().hash())
                .hasSize(16);
    }

    private static List<String> shipped() {
        return texts(Path.of("..", "rules"));
    }

    private static List<String> texts(Path directory) {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .map(HostileFilesTest::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
