package dev.whodunit.sigma;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.AnomalyType;
import dev.whodunit.sigma.rule.Comparison;
import dev.whodunit.sigma.rule.CorrelationType;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.sigma.rule.Seasonality;
import dev.whodunit.sigma.rule.Status;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

class RuleSchemaTest {

    private static final Path RULES = Path.of("..", "rules");
    private static final String NUMERIC = ".*\\|(gt|gte|lt|lte|minute|hour|day|week|month|year)\\|.*";
    private final Map<?, ?> schema =
            (Map<?, ?>) documents(RULES.resolve("schema.json")).get(0);

    static List<Path> shipped() throws IOException {
        try (Stream<Path> files = Files.walk(RULES)) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("shipped")
    void every_shipped_file_fits(Path file) {
        for (Object document : documents(file)) {
            assertThat(new SchemaCheck(schema).problems(document)).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correlation: {type: value_count, rules: [a], timespan: 5m, condition: {field: [x, y], gt: 5}}",
                "correlation: {type: temporal, timespan: 5m, condition: a and not b}",
                "anomaly: {type: sustained, rules: [a], unless: b, timespan: 5m, gap: 10s}",
                "anomaly: {type: absence, rules: [a], timespan: 1d, group-by: [h], expect: [{h: x}]}",
                "anomaly: {type: absence, rules: [a], timespan: 1d, group-by: [h], expect: {h: x}}",
                "anomaly: {type: ratio, of: a, over: [b], timespan: 5m, condition: {gt: 0.01}, minimum: 100}",
                "anomaly: {type: new_value, rules: [a], timespan: 30d, field: x, learning: 1d}",
                "anomaly: {type: spike, rules: [a], timespan: 1h, seasonality: weekday_hour, sensitivity: 3, history: 28d}",
                "{logsource: {product: p}, filter: {rules: any, selection: {f: v}, condition: not selection}}"
            })
    void what_the_parser_reads_fits(String rule) {
        assertThat(new SchemaCheck(schema).problems(titled(rule))).isEmpty();
    }

    @Test
    void names_of_fields_fit_where_they_are_texts_or_lists_of_such() {
        assertThat(new SchemaCheck(schema).problems(Map.of("fields", Map.of("a", "b", "c", List.of("d", "e")))))
                .isEmpty();
        assertThat(new SchemaCheck(schema).problems(Map.of("fields", Map.of("a", Map.of("b", "c")))))
                .isNotEmpty();
        assertThat(new SchemaCheck(schema).problems(Map.of("logsource", Map.of("product", "linux"))))
                .isNotEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "correlation: {type: event_cout, rules: [a], timespan: 5m, condition: {gt: 5}}",
                "correlation: {type: event_count, rules: [a], timespan: soon, condition: {gt: 5}}",
                "correlation: {type: event_count, rules: [a], timespan: 5m, condition: {gtt: 5}}",
                "anomaly: {type: ratio, rules: [a], timespan: 5m, minimum: 0}",
                "{level: severe, logsource: {product: p}, detection: {a: {f: v}, condition: a}}",
                "{logsource: {}, detection: {a: {f: v}, condition: a}}",
                "{logsource: {product: p}, detection: {a: {f: v}}}"
            })
    void what_the_parser_refuses_does_not_fit(String rule) {
        ParsedRules parsed = new RuleParser().parse("x.yml", new StringReader("title: T\n" + block(rule)));

        assertThat(parsed.hasErrors()).isTrue();
        assertThat(new SchemaCheck(schema).problems(titled(rule))).isNotEmpty();
    }

    /** What the parser takes fits, and nothing else: up to two modifiers of all, three of one or two of each kind. */
    @Test
    void it_takes_the_modifiers_that_the_parser_takes() {
        List<String> names =
                List.of(("all neq cased contains startswith endswith wide utf16 utf16be utf16le base64 base64offset"
                                + " windash re i m s ignorecase cidr exists fieldref gt gte lt lte minute hour day week month year"
                                + " expand contians")
                        .split(" "));
        List<String> kinds = List.of(
                "all neq cased contains endswith wide base64 windash re i cidr fieldref gt lte hour expand".split(" "));
        List<String> keys = new ArrayList<>(List.of("f", ""));
        for (String field : List.of("f", "")) {
            names.forEach(first -> keys.add(field + "|" + first));
            names.forEach(first -> names.forEach(second -> keys.add(field + "|" + first + "|" + second)));
        }
        kinds.forEach(first ->
                kinds.forEach(second -> kinds.forEach(third -> keys.add("f|" + first + "|" + second + "|" + third))));

        SchemaCheck check = new SchemaCheck(schema);
        List<String> wrong = keys.stream()
                .filter(key -> fits(key, value(key), check) != isParsed(key, value(key)))
                .toList();

        assertThat(wrong).isEmpty();
    }

    private static Object value(String key) {
        String modifiers = key + "|";
        return modifiers.contains("|exists|")
                ? Boolean.TRUE
                : modifiers.contains("|cidr|") ? "10.0.0.0/8" : modifiers.matches(NUMERIC) ? (Object) 1 : "text";
    }

    private static boolean fits(String key, Object value, SchemaCheck check) {
        Object rule = Map.of(
                "title", "T",
                "logsource", Map.of("product", "p"),
                "detection", Map.of("a", Map.of(key, value), "condition", "a"));
        return check.problems(rule).isEmpty();
    }

    private static boolean isParsed(String key, Object value) {
        String rule =
                "title: T\nlogsource: {product: p}\ndetection: {a: {'" + key + "': " + value + "}, condition: a}\n";
        return !new RuleParser().parse("x.yml", new StringReader(rule)).hasErrors();
    }

    @Test
    void its_words_are_those_of_the_code() {
        assertThat(words("rule", "level")).isEqualTo(texts(Level.values()));
        assertThat(words("rule", "status")).isEqualTo(texts(Status.values()));
        assertThat(words("rule", "correlation", "type")).isEqualTo(texts(CorrelationType.values()));
        assertThat(words("rule", "anomaly", "type")).isEqualTo(texts(AnomalyType.values()));
        assertThat(words("rule", "anomaly", "seasonality")).isEqualTo(texts(Seasonality.values()));
        assertThat(new ArrayList<>(
                        ((Map<?, ?>) at("rule", "anomaly", "condition").get("properties")).keySet()))
                .isEqualTo(texts(Comparison.values()));
    }

    private List<?> words(String definition, String... way) {
        return (List<?>) at(definition, way).get("enum");
    }

    private Map<?, ?> at(String definition, String... way) {
        Map<?, ?> found = (Map<?, ?>) ((Map<?, ?>) schema.get("definitions")).get(definition);
        for (String step : way) {
            found = (Map<?, ?>) ((Map<?, ?>) found.get("properties")).get(step);
        }
        return found;
    }

    private static List<String> texts(Object[] values) {
        return Arrays.stream(values).map(Object::toString).toList();
    }

    private static Object titled(String rule) {
        return load("title: T\n" + block(rule)).get(0);
    }

    /** The flow map's entries as lines of a block. */
    private static String block(String rule) {
        if (!rule.startsWith("{")) {
            return rule + "\n";
        }
        StringBuilder lines = new StringBuilder();
        int depth = 0;
        for (char c : rule.substring(1, rule.length() - 1).toCharArray()) {
            depth += c == '{' ? 1 : c == '}' ? -1 : 0;
            lines.append(c == ',' && depth == 0 ? '\n' : c);
        }
        return lines.toString().replace("\n ", "\n") + "\n";
    }

    private static List<Object> documents(Path file) {
        try {
            return load(Files.readString(file));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static List<Object> load(String yaml) {
        List<Object> documents = new ArrayList<>();
        new Load(LoadSettings.builder().setSchema(new CoreSchema()).build())
                .loadAllFromString(yaml)
                .forEach(documents::add);
        return documents;
    }
}
