package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Every modifier on values that nobody expects. */
class MatcherFuzzTest {

    private static final List<String> TESTS = List.of(
            "f: a",
            "f: null",
            "f: ''",
            "f: '*'",
            "f: 7",
            "f|cased: aB",
            "f|neq: a",
            "f|contains: aa",
            "f|contains|all: [a, b]",
            "f|startswith: ab",
            "f|endswith: ba",
            "f|contains: 'a*b?c'",
            "f|windash|contains: ' -a'",
            "f|base64offset|contains: aaa",
            "f|utf16|base64: a",
            "f|wide|contains: a",
            "f|re: '(a+)+b'",
            "f|re|i|m|s: '^(.*a){8}$'",
            "f|cidr: [10.0.0.0/8, 'fe80::/10']",
            "f|exists: true",
            "f|exists: false",
            "f|gt: 5",
            "f|lte: -1.5",
            "f|minute: 0",
            "f|hour|gte: 22",
            "f|day: 1",
            "f|week|lt: 9",
            "f|month: 12",
            "f|year|gt: 2000",
            "f|fieldref: g",
            "f|fieldref|contains: g",
            "f|fieldref|startswith|cased: g",
            "f|fieldref|endswith: g",
            "f.b.b: a",
            "g.x.y|contains: a",
            "other: a",
            "'': a",
            "'|all': [a, b]",
            "'|re': 'a.*b'");

    private static final List<String> FIELDS = List.of("f", "g", "f.b", "g.x.y", "h", "logsource.product");
    private static final long SLOWEST = Duration.ofSeconds(10).toNanos();
    private static final long MOST_BYTES = 256L << 20;

    private final RuleSet set = RuleSet.compile(
                    rules(),
                    List.of(),
                    new FieldMapping(List.of(new FieldMapping.Entry(
                            new LogSource(null, null, null), Map.of("other", List.of("h", "f"))))))
            .rules();
    private final Matcher matcher = set.newMatcher();

    private static List<SigmaRule> rules() {
        List<SigmaRule> rules = new ArrayList<>();
        for (String test : TESTS) {
            String yaml = "title: \"" + test.replace("\\", "\\\\").replace("\"", "\\\"")
                    + "\"\nlogsource: {product: p}\ndetection: {a: {" + test + "}, b: {h: a}, condition: a or not b}\n"
                    + "level: low\n";
            ParsedRules parsed = new RuleParser().parse("rule" + rules.size(), new StringReader(yaml));
            assertThat(parsed.hasErrors()).as(parsed.problems().toString()).isFalse();
            rules.addAll(parsed.rules());
        }
        return rules;
    }

    @Property(tries = 400)
    void every_value_is_matched_and_explained_alike_soon_and_in_little_memory(@ForAll long seed) {
        FieldSource event = new HostileValues(seed).event(FIELDS);
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long bytes = threads.getCurrentThreadAllocatedBytes();
        long start = threads.getCurrentThreadCpuTime();

        Set<String> matched = new HashSet<>();
        matcher.match(event, rule -> matched.add(rule.id()));
        Set<String> explained = new HashSet<>();
        for (SigmaRule rule : set.rules()) {
            if (Explainer.explain((Rule) rule, event).matches()) {
                explained.add(rule.id());
            }
        }

        assertThat(explained).isEqualTo(matched);
        assertThat(threads.getCurrentThreadCpuTime() - start).isLessThan(SLOWEST);
        assertThat(threads.getCurrentThreadAllocatedBytes() - bytes).isLessThan(MOST_BYTES);
    }

    @Test
    @Timeout(20)
    void a_field_is_looked_for_in_another_in_linear_time() {
        String text = "a".repeat(400_000);

        Set<String> matched = new HashSet<>();
        matcher.match(
                new MapEvent(Map.of("f", text + text, "g", text + "b", "h", "a")), rule -> matched.add(rule.title()));

        assertThat(matched).contains("f|contains: aa").doesNotContain("f|fieldref|contains: g");
    }

    @Test
    @Timeout(20)
    void long_lists_are_compared_with_each_other_soon() {
        List<String> ours = new ArrayList<>();
        List<String> theirs = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            ours.add("a" + i);
            theirs.add("b" + i);
        }
        theirs.add("A99999");

        Set<String> matched = new HashSet<>();
        matcher.match(new MapEvent(Map.of("f", ours, "g", theirs, "h", "a")), rule -> matched.add(rule.title()));

        assertThat(matched).contains("f|fieldref: g").doesNotContain("f|fieldref|startswith|cased: g");
    }
}
