package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.whodunit.sigma.lint.FieldLint;
import dev.whodunit.sigma.match.Explainer;
import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Every parser on files that are YAML, or nearly, with something in them that nobody expects. */
class ParserFuzzTest {

    private static final Placeholders PLACEHOLDERS =
            new Placeholders(Map.of("a", List.of("x", "y*", "\\"), "Servers", List.of("s")));
    /** Of the thread, so that a busy machine makes nobody slow. */
    private static final long SLOWEST = Duration.ofSeconds(10).toNanos();
    /** Of three parsers together; what a file is made of is thrown away again soon. */
    private static final long MOST_BYTES_PER_CHARACTER = 6_000;

    private static final long MOST_BYTES_ANYWAY = 64L << 20;
    /** It stands for 2,187 texts. */
    private static final String EXPANDING = "'%a%%a%%a%%a%%a%%a%%a%'";

    @Property(tries = 400)
    void every_file_is_read_soon_in_little_memory_with_messages_that_can_be_shown(@ForAll long seed) {
        readSoonInLittleMemory(new HostileYaml(seed).file());
    }

    @Example
    void a_pattern_of_thousands_of_characters_is_cut_in_the_message() {
        readSoonInLittleMemory("{title: T, logsource: {product: p}, detection: {a: {f: x}, condition: '"
                + "x*".repeat(2_000) + "'}, level: low}");
    }

    @Example
    void a_value_that_expands_to_thousands_of_texts_takes_little_memory_for_each() {
        readSoonInLittleMemory(rule("'f|expand': " + EXPANDING));
    }

    @Example
    void many_values_that_expand_to_thousands_of_texts_take_no_more_than_a_few() {
        readSoonInLittleMemory(rule("'f|expand': [" + (EXPANDING + ", ").repeat(20_000) + "x]"));
    }

    @Example
    void many_repetitions_in_expressions_take_no_more_memory_than_a_few() {
        readSoonInLittleMemory(rule("'f|re': [" + "'(a{99}){199}', ".repeat(20_000) + "x]"));
    }

    private static String rule(String test) {
        return "{title: T, logsource: {product: p}, detection: {a: {" + test + "}, condition: a}, level: low}";
    }

    private static void readSoonInLittleMemory(String yaml) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();

        List<Problem> problems = new ArrayList<>();
        ParsedRules rules = new RuleParser(PLACEHOLDERS).parse("x.yml", new StringReader(yaml));
        ParsedTests tests = RuleTestParser.parse("x.test.yml", new StringReader(yaml));
        ParsedFields fields = FieldMappingParser.parse("fields.yml", new StringReader(yaml));
        problems.addAll(rules.problems());
        problems.addAll(tests.problems());
        problems.addAll(fields.problems());
        RuleSet set = use(rules, fields, problems);

        assertThat(set.hash()).hasSize(16);
        assertThat(problems).allSatisfy(problem -> {
            assertThat(problem.message()).isNotBlank().hasSizeLessThan(2000);
            assertThat(problem.message().chars()).noneMatch(Character::isISOControl);
            assertThat(problem.line()).isPositive();
            assertThat(problem.column()).isPositive();
        });
        assertThat(threads.getCurrentThreadCpuTime() - start).isLessThan(SLOWEST);
        assertThat(threads.getCurrentThreadAllocatedBytes() - bytes)
                .isLessThan(MOST_BYTES_ANYWAY + MOST_BYTES_PER_CHARACTER * yaml.length());
    }

    private static RuleSet use(ParsedRules parsed, ParsedFields fields, List<Problem> problems) {
        var compiled = RuleSet.compile(parsed.rules(), parsed.filters(), fields.mapping());
        problems.addAll(compiled.problems());
        problems.addAll(FieldLint.question(compiled.rules().rules(), fields.catalogue()));
        compiled.rules().match(EVENT, rule -> {});
        for (SigmaRule rule : compiled.rules().rules()) {
            if (rule instanceof Rule plain) {
                Explainer.explain(plain, EVENT);
            }
        }
        return compiled.rules();
    }

    private static final FieldSource EVENT = new FieldSource() {
        private final Map<String, Object> fields = Map.of("f", "x".repeat(100_000), "a", List.of("b", 1L, "(((("));

        @Override
        public @Nullable Object value(String field) {
            return fields.get(field);
        }

        @Override
        public void forEachField(BiConsumer<String, Object> consumer) {
            fields.forEach(consumer);
        }
    };
}
