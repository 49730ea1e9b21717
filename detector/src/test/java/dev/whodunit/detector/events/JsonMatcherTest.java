package dev.whodunit.detector.events;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JsonMatcherTest {

    private static final List<String> TESTS = List.of(
            "{a: one}",
            "{a|contains: ne}",
            "{a|endswith: '\\one.exe'}",
            "{a|cased: ONE}",
            "{a: 7}",
            "{a|gt: 6}",
            "{a: null}",
            "{a|exists: true}",
            "{a: true}",
            "{a|re: 'o.e$'}",
            "{a: '/*'}",
            "{a|contains: é}",
            "{a|contains: \"\\U0001F600\"}",
            "{a|cidr: 10.0.0.0/8}",
            "{a|year: 2026}",
            "{ab: one}",
            "{b: one}",
            "{b.c: one}",
            "{b.c.a|exists: true}",
            "{d.e|contains: two}",
            "{list: 7}",
            "{list.a: one}",
            "{pg.before.email: one}",
            "{pg.before|exists: true}",
            "{x|fieldref: d}",
            "{x|fieldref|contains: b.c}",
            "{x|fieldref: unused.a}");

    private static final RuleSet FIELDS = rules(TESTS);
    private static final RuleSet KEYWORDS =
            rules(List.of("{a: one}", "[one, 7]", "{'|all': [one, two]}", "{'|re': '^tw'}"));

    private static RuleSet rules(List<String> tests) {
        StringBuilder yaml = new StringBuilder();
        for (String test : tests) {
            String title = "'" + test.replace("'", "''") + "'";
            for (String logsource : List.of("{category: any}", "{product: linux}")) {
                yaml.append("title: ")
                        .append(title)
                        .append("\nlevel: low\nlogsource: ")
                        .append(logsource);
                yaml.append("\ndetection: {found: ").append(test).append(", condition: found}\n---\n");
            }
        }
        ParsedRules parsed = new RuleParser().parse("rules.yml", new StringReader(yaml.toString()));
        assertThat(parsed.hasErrors()).as(parsed.problems().toString()).isFalse();
        List<SigmaRule> all = parsed.rules();
        return RuleSet.compile(all).rules();
    }

    @Test
    void anEventMatchesTheSameHoweverItIsRead() {
        for (RuleSet rules : List.of(FIELDS, KEYWORDS)) {
            JsonMatcher matcher = new JsonMatcher(rules);
            for (long seed = 0; seed < 60_000; seed++) {
                byte[] json = HostileJson.of(seed);
                assertThat(skimmed(matcher, json))
                        .as("seed %d: %s", seed, new String(json, StandardCharsets.UTF_8))
                        .isEqualTo(read(rules, json));
            }
        }
    }

    private static List<String> skimmed(JsonMatcher matcher, byte[] json) {
        List<String> found = new ArrayList<>();
        // What lies around an event's bytes is none of it.
        byte[] buffer = ("\"7" + "x".repeat(json.length) + "\"}").getBytes(StandardCharsets.UTF_8);
        System.arraycopy(json, 0, buffer, 2, json.length);
        try {
            matcher.match(buffer, 2, json.length, rule -> found.add(rule.id()));
        } catch (EventReader.Malformed e) {
            found.add(e.column() + ": " + e.getMessage());
        }
        return found;
    }

    private static List<String> read(RuleSet rules, byte[] json) {
        List<String> found = new ArrayList<>();
        try {
            rules.match(EventReader.read(json, 0, json.length), rule -> found.add(rule.id()));
        } catch (EventReader.Malformed e) {
            found.add(e.column() + ": " + e.getMessage());
        }
        return found;
    }
}
