package dev.whodunit.detector.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.ParsedFields;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.offline.LogParser;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules as others write them, on log lines as the service reads them. */
class ShippedFieldsTest {

    private static final Path SHIPPED = Path.of("..", "rules");
    private static final Path SAMPLES =
            Path.of("..", "topologies", "src", "test", "resources", "dev", "whodunit", "topologies", "format");
    private static final String SEARCHED = """
            198.51.100.23 - - [17/Dec/2025:08:15:34 +0000] "GET /shop/list.php?id=1+UNION+SELECT+1 HTTP/1.1" 200 12 \
            "-" "sqlmap/1.8\"""";
    private static final String PLAIN = """
            198.51.100.23 - ann [17/Dec/2025:08:15:34 +0000] "POST /upload/shell.php HTTP/1.1" 404 12 "-" "curl/8.5\"""";
    private static final String LOGIN =
            "Dec 17 08:05:03 h sshd[1]: Failed password for root from 198.51.100.196 port 41024 ssh2";

    @TempDir
    private Path directory;

    @Test
    void a_rule_for_web_servers_in_sigmas_names_fires_on_a_line_of_nginx() throws Exception {
        RuleSet rules = rules("""
                logsource: {category: webserver}
                detection:
                  selection:
                    cs-method: GET
                    cs-uri-query|contains|all: ['/list.php?', union, select]
                    cs-uri-stem|endswith: .php
                    cs-user-agent|startswith: sqlmap/
                    c-ip|cidr: 198.51.100.0/24
                    sc-status: 200
                  filter: {cs-username: '*'}
                  condition: selection and not filter
                """);

        assertThat(matches(rules, "nginx", SEARCHED)).isEqualTo(1);
        assertThat(matches(rules, "nginx", SEARCHED.replace("- - [", "- ann [")))
                .isZero();
        assertThat(matches(rules, "nginx", PLAIN)).isZero();
    }

    @Test
    void the_path_stands_for_path_and_query_where_a_request_has_no_query() throws Exception {
        RuleSet rules = rules("""
                logsource: {category: webserver}
                detection:
                  selection: {cs-uri-query: '/upload/*.php', cs-username: ann, sc-status|gte: 400}
                  condition: selection
                """);

        assertThat(matches(rules, "nginx", PLAIN)).isEqualTo(1);
        assertThat(matches(rules, "nginx", SEARCHED)).isZero();
    }

    @Test
    void a_rule_in_the_names_of_the_elastic_common_schema_fires_on_a_failed_login() throws Exception {
        RuleSet rules = rules("""
                logsource: {product: linux, service: sshd}
                detection:
                  selection: {source.ip|cidr: 198.51.100.0/24, user.name: root, event.outcome: failure}
                  old: {TargetUserName: root, IpPort|gt: 40000}
                  condition: selection and old
                """);

        assertThat(matches(rules, "auth", LOGIN)).isEqualTo(1);
        assertThat(matches(rules, "auth", LOGIN.replace("root", "ann"))).isZero();
    }

    @Test
    void rules_written_in_our_own_names_decide_by_what_they_say_alone() throws Exception {
        RuleSet with = RuleSources.find(List.of(SHIPPED)).read(new RuleParser()).rules();
        RuleReader reader = new RuleReader(new RuleParser());
        RuleSources.find(List.of(SHIPPED)).rules().forEach(file -> reader.read(file, file.toString()));
        RuleSet without = reader.compile().rules();

        assertThat(with.rules()).isNotEmpty();
        for (SigmaRule rule : with.rules()) {
            SigmaRule same = without.rules().stream()
                    .filter(other -> other.id().equals(rule.id()))
                    .findFirst()
                    .orElseThrow();
            assertThat(with.stateHash(rule)).as(rule.name()).isEqualTo(without.stateHash(same));
        }
    }

    @Test
    void every_field_that_the_samples_of_logs_give_is_known_of_their_logsource() throws IOException {
        FieldCatalogue catalogue = catalogue();
        List<String> unknown = new ArrayList<>();
        int whole = 0;
        for (JsonNode event : samples()) {
            LogSource source = new LogSource(
                    text(event, "logsource.product"),
                    text(event, "logsource.category"),
                    text(event, "logsource.service"));
            if (catalogue.isWhole(source)) {
                whole++;
                event.fieldNames().forEachRemaining(field -> {
                    if (!catalogue.knows(source, field)) {
                        unknown.add(source + ": " + field);
                    }
                });
            }
        }

        assertThat(whole).isGreaterThan(40);
        assertThat(unknown).isEmpty();
    }

    @Test
    void every_canonical_field_is_known() throws Exception {
        Set<String> known = catalogue().of(new LogSource(null, null, null));

        for (Field constant : CanonicalFields.class.getFields()) {
            String field = (String) constant.get(null);
            if (!field.endsWith(".") && !field.equals(CanonicalFields.AMENDMENT)) {
                assertThat(known).contains(field);
            }
        }
    }

    private static FieldCatalogue catalogue() throws IOException {
        ParsedFields parsed =
                FieldMappingParser.parse("fields.yml", Files.newBufferedReader(SHIPPED.resolve("fields.yml")));
        assertThat(parsed.problems()).isEmpty();
        return parsed.catalogue();
    }

    private static List<JsonNode> samples() throws IOException {
        List<JsonNode> events = new ArrayList<>();
        try (Stream<Path> files = Files.list(SAMPLES)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".expected")).toList()) {
                for (String line : Files.readAllLines(file)) {
                    JsonNode event = Json.MAPPER.readTree(line);
                    if (event.isObject()) {
                        events.add(event);
                    }
                }
            }
        }
        return events;
    }

    private static @Nullable String text(JsonNode event, String field) {
        return event.path(field).textValue();
    }

    /** A rule file two directories below the shipped names of fields. */
    private RuleSet rules(String rule) throws IOException, RuleSources.NotFound {
        Files.copy(SHIPPED.resolve("fields.yml"), directory.resolve("fields.yml"));
        Path file = Files.createDirectories(directory.resolve("web/other")).resolve("rule.yml");
        Files.writeString(file, "title: T\nlevel: low\n" + rule);
        RuleSetResult read = RuleSources.find(List.of(file)).read(new RuleParser());
        assertThat(read.problems()).isEmpty();
        return read.rules();
    }

    private static int matches(RuleSet rules, String format, String line) throws IOException {
        LogParser.Outcome parsed = new LogParser()
                .parse(new LogRecord(
                        "id", "file:x", format, Instant.parse("2025-12-17T09:00:00Z"), null, Map.of(), line, null));
        assertThat(parsed.problem()).isNull();
        List<String> found = new ArrayList<>();
        for (byte[] event : parsed.events()) {
            rules.match(Json.read(event, Event.class), rule -> found.add(rule.id()));
        }
        return found.size();
    }
}
