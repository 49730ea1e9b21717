package dev.whodunit.topologies.offline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.match.Handover;
import dev.whodunit.topologies.match.Matcher;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What replay is handed is what correlate reads from the topic in the service. */
class HandoverTest {

    private static final String RULES = """
            title: Plain
            name: plain
            level: low
            logsource: {product: shop}
            detection: {selection: {event.id|exists: true}, condition: selection}
            ---
            title: Another
            name: another
            level: low
            logsource: {product: shop}
            detection: {selection: {message|exists: true}, condition: selection}
            custom: {whodunit: {group_by: [user.name, row.id]}}
            ---
            title: Values
            level: low
            correlation:
              type: value_count
              rules: [plain, another]
              group-by: [actor.name]
              timespan: 1m
              generate: true
              condition: {gte: 3, field: [user.name, message]}
            ---
            title: Both
            level: low
            correlation:
              type: temporal
              rules: [plain, another]
              group-by: [host.name]
              timespan: 1m
              generate: true
            """;
    private static final List<String> FIELDS = List.of(
            "event.id",
            "@timestamp",
            "observed",
            "event.count",
            "user.name",
            "message",
            "actor.name",
            "host.name",
            "db.query.text",
            "pg.before",
            "amendment",
            "row",
            "something.else");
    private static final List<String> VALUES = List.of(
            "\"text\"",
            "\"\"",
            "\"said \\\"no\\\"\\n\\u20ac \\u0000 \\ud83d\\ude00\"",
            "\"" + "long ".repeat(700) + "\"",
            "\"2026-01-02T03:04:05.678901Z\"",
            "1",
            "-9223372036854775808",
            "12345678901234567890123",
            "2.50",
            "1e999",
            "-1e999",
            "1e-999",
            "true",
            "null",
            "[1, \"a\", null, 2.5]",
            "{\"id\": 7, \"user.name\": \"x\", \"tags\": [\"a\", {\"b\": 1}]}",
            "[]",
            "{}");

    private final RuleSet rules = RuleSet.compile(
                    new RuleParser().parse("test.yml", new StringReader(RULES)).rules())
            .rules();

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void a_match_as_an_object_is_what_its_json_is_read_as(long seed) throws IOException {
        Random random = new Random(seed);
        int matches = 0;
        for (int i = 0; i < 500; i++) {
            Event event = event(random);
            List<Record<String, Match>> read = matches(Handover.AS_JSON, event);

            assertThat(matches(Handover.AS_OBJECTS, event)).isEqualTo(read);
            matches += read.size();
        }
        assertThat(matches).isGreaterThan(500);
    }

    private List<Record<String, Match>> matches(Handover handover, Event event) {
        List<Record<String, Match>> matches = new ArrayList<>();
        Matcher matcher = new Matcher(() -> rules, TopologyListener.NONE, handover);
        matcher.init(new StageContext<String, Object>(
                (record, child) -> matches.add(new Record<>(record.key(), match(record.value()), record.timestamp()))));
        matcher.process(new Record<>("key", event, 1));
        return matches;
    }

    private static Match match(Object handed) {
        try {
            return handed instanceof byte[] json ? Json.read(json, Match.class) : (Match) handed;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Event event(Random random) throws JsonProcessingException {
        StringBuilder json = new StringBuilder("{\"logsource.product\": \"shop\"");
        for (String field : FIELDS) {
            if (random.nextBoolean()) {
                json.append(", \"").append(field).append("\": ").append(VALUES.get(random.nextInt(VALUES.size())));
            }
        }
        return Event.of(
                Json.MAPPER.readValue(json.append("}").toString(), new TypeReference<Map<String, Object>>() {}));
    }
}
