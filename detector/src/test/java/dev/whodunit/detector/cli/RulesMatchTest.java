package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RulesMatchTest {

    private static final String RULES = """
            title: Somebody deleted
            id: 2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11
            name: deleted
            status: stable
            level: medium
            logsource: {product: postgresql, service: cdc}
            detection:
              selection: {event.action: delete}
              condition: selection
            ---
            title: By "alice"
            status: stable
            level: low
            logsource: {category: application}
            detection:
              selection: {actor.name: alice}
              condition: selection
            ---
            title: Many
            name: many
            status: stable
            level: high
            correlation:
              type: event_count
              rules: [deleted]
              timespan: 5m
              condition: {gte: 1}
            """;

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();

    private int match(String rules, String events) throws Exception {
        Path file = Files.writeString(directory.resolve("rules.yml"), rules);
        Path lines = Files.writeString(directory.resolve("events.jsonl"), events);
        return cli.run("rules", "match", "--rules", file.toString(), "--events", lines.toString());
    }

    private String in(String text) {
        return text.replace("DIR", directory.toString());
    }

    @Test
    void namesOfFieldsLoseTheirBlanksInRulesAndInEvents() throws Exception {
        String rule = """
                title: %s
                level: low
                logsource: {product: x}
                detection: {selection: {%s: 3}, condition: selection}
                """;

        match(rule.formatted("without", "Data.LogonType") + "---\n" + rule.formatted("with", "Data.Logon Type"), """
                {"Data.LogonType":3}
                {"Data.Logon Type":3}
                {"Data":{"Logon Type":3}}
                {"Data":{"LogonType":3}}
                {"Data.Logon Type":3,"Data.LogonType":4}
                """);

        assertThat(cli.out().lines().map(line -> line.replaceAll(".*event\":(\\d).*title\":\"(.*)\"}", "$1 $2")))
                .containsExactly(
                        "1 without",
                        "1 with",
                        "2 without",
                        "2 with",
                        "3 without",
                        "3 with",
                        "4 without",
                        "4 with",
                        "5 with");
    }

    @Test
    void writesALineForEachEventAndPlainRuleInOrder() throws Exception {
        int exit = match(RULES, """
                {"event.action":"delete","actor.name":"alice"}
                {"event.action":"delete","actor.name":"alice","logsource.product":"postgresql","logsource.service":"cdc"}

                {"event.action":"delete","logsource.product":"postgresql","logsource.service":"ddl"}
                {"actor.name":"bob"}
                {"actor.name":"Alice","logsource.category":"application","logsource.product":"x"}""");

        assertThat(exit).isZero();
        assertThat(cli.out()).isEqualTo(in("""
                {"event":1,"rule":"2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11","name":"deleted","title":"Somebody deleted"}
                {"event":1,"rule":"DIR/rules.yml#2","name":null,"title":"By \\"alice\\""}
                {"event":2,"rule":"2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11","name":"deleted","title":"Somebody deleted"}
                {"event":6,"rule":"DIR/rules.yml#2","name":null,"title":"By \\"alice\\""}
                """));
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void reachesNestedObjectsByDottedNamesAndLooksAtEachElementOfAList() throws Exception {
        int exit = match(RULES, """
                {"logsource":{"product":"postgresql","service":"cdc"},"event":{"action":"DELETE"}}
                {"logsource":{"product":"postgresql","service":"ddl"},"event":{"action":"delete"}}
                {"event":{"action":["update","delete"]},"logsource":{"product":"postgresql","service":"cdc"}}
                {"event":[{"action":"update"},{"action":"delete"}],"logsource.product":"postgresql","logsource.service":"cdc"}
                {"event.action":"update","event":{"action":"delete"}}
                """);

        assertThat(exit).isZero();
        assertThat(cli.out().lines().map(line -> line.substring(0, 10)))
                .containsExactly("{\"event\":1", "{\"event\":3", "{\"event\":4");
    }

    @Test
    void namesEachLineThatIsNoEventAndGoesOn() throws Exception {
        int exit = match(RULES, """
                {"event.action":"delete"
                [1]

                null
                {"a":1} {"b":2}
                {"event.action":"delete"}
                text\u001b[31m
                """);

        assertThat(exit).isEqualTo(1);
        assertThat(cli.out().lines()).hasSize(1).allMatch(line -> line.startsWith("{\"event\":6,"));
        assertThat(cli.err()).doesNotContain("\u001b");
        assertThat(cli.err().lines().map(line -> line.replace(directory.toString(), "DIR")))
                .containsExactly(
                        "DIR/events.jsonl:1:25: error: not JSON: found the end of the line, expected }",
                        "DIR/events.jsonl:2:1: error: expected one JSON object, such as {\"event.action\":\"login\"}",
                        "DIR/events.jsonl:4:1: error: expected one JSON object, found null",
                        "DIR/events.jsonl:5:9: error: expected one JSON object, such as {\"event.action\":\"login\"}",
                        "DIR/events.jsonl:7:1: error: not JSON: found a word without quotes, expected a value: text in double quotes, a number, true, false, null, {…} or […]");
    }

    @Test
    void aLineOfManyMegabytesIsRefusedAndTheNextIsRead() throws Exception {
        String huge = "{\"a\":\"" + "x".repeat(5 << 20) + "\"}\n";

        int exit = match(RULES, huge + "{\"event.action\":\"delete\"}\n");

        assertThat(exit).isEqualTo(1);
        assertThat(cli.err()).isEqualTo(in("DIR/events.jsonl:1:1: error: longer than 4 MiB\n"));
        assertThat(cli.out()).startsWith("{\"event\":2,");
    }

    @Test
    void aHostileNestOfNamesDoesNotFillTheMemory() throws Exception {
        String fields =
                IntStream.range(0, 100_000).mapToObj(i -> "\"" + i + "\":1").collect(Collectors.joining(",", "{", "}"));
        String event = "{\"" + "x".repeat(40_000) + "\":" + fields + ",\"y\":"
                + fields.replace(":1}", ":1,\"action\":\"delete\"}") + ",\"event\":{\"action\":\"delete\"}}\n";

        assertThat(match(RULES, event)).isZero();

        assertThat(cli.out().lines()).hasSize(1);
    }

    @Test
    void onlyRulesOfTheFileThatIsNamedAreTold() throws Exception {
        Files.writeString(directory.resolve("other.yml"), RULES);
        String many = RULES.substring(RULES.indexOf("title: Many")).replace("name: many", "name: more");

        int exit = match(
                many
                        + RULES.substring(RULES.indexOf("---"), RULES.lastIndexOf("---"))
                                .replace("low", "high"),
                "{\"event.action\":\"delete\",\"actor.name\":\"alice\"}\n");

        assertThat(exit).isZero();
        assertThat(cli.err()).isEmpty();
        assertThat(cli.out()).hasLineCount(1).contains("\"title\":\"By \\\"alice\\\"\"");
    }

    @Test
    void rulesThatAreRefusedAreNamedAndDoNotStopTheRest() throws Exception {
        int exit = match(RULES + "---\ntitle: Bad\nlogsource: {product: x}\n", "{\"event.action\":\"delete\"}\n");

        assertThat(exit).isZero();
        assertThat(cli.out().lines()).hasSize(1);
        assertThat(cli.err()).isEqualTo(in("DIR/rules.yml:29:1: error: 'detection' is missing\n"));
    }

    @Test
    void withoutARuleThatCanBeUsedItFails() throws Exception {
        assertThat(match("title: Bad\nlogsource: {product: x}\n", "{}\n")).isEqualTo(1);

        assertThat(cli.err()).isEqualTo(in("""
                        DIR/rules.yml:1:1: error: 'detection' is missing
                        whodunit: there is no rule that can be used
                        """));
    }

    @Test
    void readsStandardInput() throws Exception {
        Path file = Files.writeString(directory.resolve("rules.yml"), RULES);
        InputStream before = System.in;
        System.setIn(
                new ByteArrayInputStream("\ufeff{\"actor.name\":\"alice\"}\r\nx".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(cli.run("rules", "match", "--rules", file.toString(), "--events", "-"))
                    .isEqualTo(1);
        } finally {
            System.setIn(before);
        }

        assertThat(cli.out()).startsWith("{\"event\":1,\"rule\":\"").hasLineCount(1);
        assertThat(cli.err()).startsWith("<stdin>:2:1: error: not JSON: ");
    }

    @Test
    void refusesFilesThatAreNotThere() throws Exception {
        Path file = Files.writeString(directory.resolve("rules.yml"), RULES);

        assertThat(cli.run("rules", "match", "--rules", file.toString(), "--events", directory + "/none.jsonl"))
                .isEqualTo(2);
        assertThat(cli.run("rules", "match", "--rules", file.toString())).isEqualTo(2);

        assertThat(cli.err()).isEqualTo(in("""
                        whodunit: DIR/none.jsonl: there is no such file
                        Try "whodunit rules match --help".
                        whodunit: Missing required option: '--events=FILE'
                        Try "whodunit rules match --help".
                        """));
    }
}
