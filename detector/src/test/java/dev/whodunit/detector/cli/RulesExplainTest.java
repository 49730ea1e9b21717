package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.serde.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RulesExplainTest {

    private static final String RULES = """
            title: Payment declined
            id: 2f6b6f0a-6f5c-4b2e-9c8e-3f1d5f0f7a11
            name: payment_declined
            status: stable
            level: medium
            logsource: {category: application}
            detection:
              declined:
                service.name: payments
                message|contains: [declined, insufficient funds]
              tests: {user.email|endswith: '@example.com'}
              words: [bank]
              condition: declined and not tests and 1 of words or declined
            ---
            title: Many
            name: many
            status: stable
            level: high
            correlation:
              type: event_count
              rules: [payment_declined]
              timespan: 5m
              condition: {gte: 3}
            """;

    @TempDir
    private Path directory;

    private final Cli cli = new Cli();
    private String rules = "";

    @BeforeEach
    void write() throws Exception {
        rules = Files.writeString(directory.resolve("rules.yml"), RULES).toString();
    }

    @Test
    void showsWhichPartsHoldAndWhatWasFound() {
        int exit = cli.run("rules", "explain", "--rules", rules, "--event", """
                {"logsource":{"category":"application"},"service":{"name":"payments"},"message":"card declined by bank",
                "user.email":"a@example.com"}""");

        assertThat(exit).isZero();
        assertThat(cli.out()).isEqualTo("""
                payment_declined: matches
                  logsource: yes
                    logsource.category: yes: expected 'application', found "application"
                  condition: yes
                    one of these: yes
                      all of these: no
                        declined: yes
                          all of these: yes
                            service.name: yes: expected 'payments', found "payments"
                            message: yes: expected containing 'declined' or containing 'insufficient funds', found "card declined by bank"
                        not: no
                          tests: yes
                            user.email: yes: expected ending with '@example.com', found "a@example.com"
                        1 of words: yes
                          words: yes
                            any field: yes: expected containing 'bank', found it in {"message":"card declined by bank"}
                      declined: yes (as above)
                """);
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void showsThatTheLogsourceIsAnother() {
        cli.run("rules", "explain", "--rules", rules, "--event", "{\"logsource.product\":\"linux\"}");

        assertThat(cli.out()).startsWith("""
                payment_declined: does not match
                  logsource: no
                    logsource.category: no: expected 'application', found nothing
                  condition: no
                """);
    }

    @Test
    void explainsToProgramsInJson() throws Exception {
        int exit = cli.run(
                "rules", "explain", "--rules", rules, "--rule", "payment_declined", "--json", "--event", "{\"x\":1}");

        assertThat(exit).isZero();
        assertThat(cli.out().lines()).hasSize(1);
        assertThat(Json.MAPPER.readTree(cli.out()).at("/condition/parts/0/parts/1"))
                .isEqualTo(Json.MAPPER.readTree("""
                        {"kind":"not","holds":true,"parts":[
                          {"kind":"selection","holds":false,"name":"tests","parts":[
                            {"kind":"field","holds":false,"field":"user.email",
                             "expected":"ending with '@example.com'","found":null}]}]}"""));
        assertThat(Json.MAPPER.readTree(cli.out()).at("/matches").asBoolean()).isFalse();
    }

    @Test
    void saysWhatCannotBeExplained() {
        assertThat(cli.run("rules", "explain", "--rules", rules, "--rule", "payment_decline", "--event", "{}"))
                .isEqualTo(1);
        assertThat(cli.run("rules", "explain", "--rules", rules, "--rule", "many", "--event", "{}"))
                .isEqualTo(1);
        assertThat(cli.run("rules", "explain", "--rules", rules, "--event", "{\"a\":"))
                .isEqualTo(2);

        assertThat(cli.err()).isEqualTo("""
                whodunit: there is no rule 'payment_decline': did you mean 'payment_declined'?
                whodunit: 'many' is a correlation; explain the rules that it names
                whodunit: --event, column 6: not JSON: found the end of the line, expected the rest of the object
                Try "whodunit rules explain --help".
                """);
        assertThat(cli.out()).isEmpty();
    }

    @Test
    void explainsWhatTheRulesOfAFileNeedFromBesideIt() throws Exception {
        Path many = directory.resolve("many.yml");
        Files.writeString(
                many,
                RULES.substring(RULES.indexOf("---"))
                        .replace("name: many", "name: more")
                        .replace("Many", "More"));

        int exit = cli.run("rules", "explain", "--rules", many.toString(), "--event", "{\"message\":\"declined\"}");

        assertThat(exit).isZero();
        assertThat(cli.out()).startsWith("payment_declined: does not match\n");
        assertThat(cli.err()).isEmpty();
    }

    @Test
    void saysThatOneEventIsExpectedWhereThereAreMore() {
        assertThat(cli.run("rules", "explain", "--rules", rules, "--event", "{\"a\":1}\n{\"a\":2}\n"))
                .isEqualTo(2);

        assertThat(cli.err())
                .startsWith(
                        "whodunit: --event: found more than one event, expected one; `sed -n 17p` takes that of line 17\n");
    }

    @Test
    void saysThatEvidenceIsNotSeen() {
        cli.run(
                "rules",
                "explain",
                "--rules",
                rules,
                "--event",
                "{\"event.kind\":\"evidence\",\"service.name\":\"payments\",\"message\":\"declined\"}");

        assertThat(cli.out()).contains("payment_declined: matches\n", "  note: the event is evidence of a fact");
    }

    @Test
    void saysByWhichNameAFieldWasFound() throws Exception {
        Files.writeString(directory.resolve("fields.yml"), "fields: {service.name: [service, app]}\n");
        String event = "{\"app\":\"payments\",\"message\":\"declined\"}";

        cli.run("rules", "explain", "--rules", rules, "--event", event);
        cli.run("rules", "explain", "--rules", rules, "--event", event, "--json");

        assertThat(cli.out())
                .contains("service.name (app): yes: expected 'payments', found \"payments\"")
                .contains("\"field\":\"service.name\",\"event_field\":\"app\",");
    }
}
