package dev.whodunit.sigma.match;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Rule;
import java.io.StringReader;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HostileEventsTest {

    private static final String RULES = """
            title: Within
            logsource: {product: p}
            detection: {a: {f|contains: [aaaa, aaaaaaaa, "ab*ab*abc", b]}, condition: a}
            ---
            title: Ends
            logsource: {product: p}
            detection: {a: {f|endswith: end}, condition: a}
            ---
            title: Expression
            logsource: {product: p}
            detection: {a: {f|re: '(a+)+c.*d'}, condition: a}
            ---
            title: Anywhere
            logsource: {product: p}
            detection: {a: [needle], condition: a}
            ---
            title: Inside
            logsource: {product: p}
            detection: {a: {row.g.h|contains: x}, condition: a}
            """;
    private static final int LONG = 2_000_000;

    private final Matcher matcher = RuleSet.compile(
                    new RuleParser().parse("x.yml", new StringReader(RULES)).rules())
            .rules()
            .newMatcher();

    @Test
    void a_very_long_value_is_searched_in_linear_time() {
        assertTimeoutPreemptively(Duration.ofSeconds(20), () -> {
            assertThat(match("a".repeat(LONG))).containsExactly("Within");
            assertThat(match("ab".repeat(LONG) + "end")).containsExactly("Within", "Ends");
            assertThat(match("ac".repeat(LONG))).isEmpty();
            assertThat(match("x".repeat(LONG) + "NEEDLE")).containsExactly("Anywhere");
        });
    }

    @Test
    void lists_and_maps_are_looked_into_only_so_deep() {
        Object shallow = "needle end";
        for (int i = 0; i < FieldSource.DEEPEST; i++) {
            shallow = List.of(shallow);
        }
        Object deep = List.of(shallow);
        for (int i = 0; i < 100_000; i++) {
            deep = i % 2 == 0 ? List.of(deep) : Map.of("g", deep, "h", "y");
        }

        assertThat(match(shallow)).containsExactly("Ends", "Anywhere");
        assertThat(match(deep)).isEmpty();
        Object bottomless = deep;
        assertThatCode(() -> matchAll(Map.of("row", List.of(bottomless)))).doesNotThrowAnyException();
    }

    @Test
    void a_logsource_that_is_no_text_is_that_of_no_rule_however_deep_it_is() {
        Object deep = "p";
        for (int i = 0; i < 100_000; i++) {
            deep = List.of(deep);
        }

        assertThat(matchAll(Map.of("f", "b", "logsource.product", deep))).isEmpty();
        assertThat(matchAll(Map.of("f", "b", "logsource.product", "p"))).containsExactly("Within");
    }

    @Test
    void odd_characters_and_values_are_taken_as_they_are() {
        assertThat(match("\0\ud800 \udfffneedle\ud83d")).containsExactly("Anywhere");
        assertThat(match(List.of())).isEmpty();
        assertThat(match(Map.of())).isEmpty();
        assertThat(match(Double.NaN)).isEmpty();
        assertThat(match(Long.MIN_VALUE)).isEmpty();
        assertThat(match(new ArrayList<>(Arrays.asList(null, "b", null)))).containsExactly("Within");
    }

    @Test
    void what_was_found_in_one_event_is_forgotten_at_the_next() {
        assertThat(match("b needle end")).hasSize(3);
        assertThat(match("c")).isEmpty();
    }

    @Test
    void matching_allocates_next_to_nothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("logsource.product", "p");
        fields.put("number", 4711L);
        fields.put("f", "some text with b in it, and abab, to its end");
        FieldSource event = new MapEvent(fields);
        int[] found = {0};
        for (int i = 0; i < 20_000; i++) {
            matcher.match(event, rule -> found[0]++);
        }

        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            matcher.match(event, rule -> found[0]++);
        }
        long bytes = (threads.getCurrentThreadAllocatedBytes() - before) / 10_000;

        assertThat(found[0]).isEqualTo(60_000);
        assertThat(bytes).isLessThan(100);
    }

    private List<String> match(Object value) {
        return matchAll(Map.of("f", value));
    }

    private List<String> matchAll(Map<String, Object> fields) {
        List<Rule> found = new ArrayList<>();
        matcher.match(new MapEvent(fields), found::add);
        return found.stream().map(Rule::title).toList();
    }
}
