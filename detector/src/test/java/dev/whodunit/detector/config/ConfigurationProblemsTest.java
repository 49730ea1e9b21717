package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What is said of files that make no sense, and of what stands beside each other in those that do. */
final class ConfigurationProblemsTest extends ConfigurationFiles {

    @Test
    void asksForSomethingToWatch() {
        assertThat(problems("nothing-to-watch"))
                .containsExactly("conf.nothing-to-watch.yml: nothing to watch; give postgres: or logs: in a file,"
                        + " or --postgres URL or --log PATH");
        assertThat(problems(null, Flags.none()))
                .containsExactly("flags: nothing to watch; give postgres: or logs: in a file,"
                        + " or --postgres URL or --log PATH");
    }

    @Test
    void reportsAFileThatIsNotThere() {
        assertThat(problems("no-such.yml", Flags.none()).get(0))
                .isEqualTo(FILES.resolve("no-such.yml") + ": cannot be read: there is no such file");
    }

    @Test
    void reportsUnknownKeysAndWhatWasMeant() {
        assertThat(problems("unknown-key"))
                .containsExactly(
                        "conf.unknown-key.yml:3: postgres[0].aplications: is no known key; did you mean"
                                + " \"applications\"?",
                        "conf.unknown-key.yml:4: recievers: is no known key; did you mean \"receivers\"?");
    }

    @Test
    void reportsEverySecretThatIsMissing() {
        assertThat(problems("missing-secret"))
                .containsExactly(
                        "conf.missing-secret.yml:3: postgres[0].password: the environment variable"
                                + " NO_SUCH_PASSWORD is not set",
                        "conf.missing-secret.yml:7: receivers[0].discord_configs[0].webhook_url: there is no file "
                                + FILES.resolve("no-such-file"));
    }

    @Test
    void reportsBadUrlsWithoutRepeatingThem() {
        assertThat(problems("bad-url"))
                .containsExactly(
                        "conf.bad-url.yml:2: postgres[0].url: not a PostgreSQL URL: expected"
                                + " postgresql://user@host:port/database, jdbc:postgresql://… or host=… dbname=…",
                        "conf.bad-url.yml:6: receivers[0].webhook_configs[0].url: is no URL: it begins"
                                + " with neither http:// nor https://; expected https://host/path");
    }

    @Test
    void reportsAHeartbeatThatCannotBe() {
        String place = "conf.bad-heartbeat.yml:";
        assertThat(problems("bad-heartbeat"))
                .containsExactlyInAnyOrder(
                        place + 2 + ": heartbeat_url: is no URL: it begins with neither http:// nor https://;"
                                + " expected https://host/path",
                        place + 3 + ": heartbeat_interval: expected a second or more, found \"100ms\"",
                        place + 4 + ": heartbeat_method: expected GET or POST, found \"PUT\"");
    }

    @Test
    void reportsBadDurations() {
        assertThat(problems("bad-duration"))
                .containsExactly(
                        "conf.bad-duration.yml:4: link.wait: expected a duration such as 500ms, 5s, 2m, 1h or"
                                + " 1h30m, found \"soon\"",
                        "conf.bad-duration.yml:5: update_interval: expected a duration such as 500ms, 5s, 2m, 1h or"
                                + " 1h30m, found \"5 seconds\"");
    }

    @Test
    void reportsBadAddresses() {
        assertThat(problems("bad-address"))
                .containsExactlyInAnyOrder(
                        "conf.bad-address.yml:4: http.address: is no address; expected HOST:PORT",
                        "conf.bad-address.yml:6: kafka.bootstrap_servers: is no address; expected HOST:PORT",
                        "conf.bad-address.yml:10: receivers[0].email_configs[0].to: is no email address; expected"
                                + " name@host, found \"somebody\"",
                        "conf.bad-address.yml:11: receivers[0].email_configs[0].smarthost: is no address; expected"
                                + " HOST:PORT");
    }

    @Test
    void refusesToListenToOthersWithoutAToken() {
        assertThat(problems("open-http-without-token"))
                .containsExactly("conf.open-http-without-token.yml:4: http.address: others can reach 0.0.0.0:8080:"
                        + " set http.token, or listen on 127.0.0.1");
    }

    @Test
    void reportsAFormatThatIsNone() {
        assertThat(problems("unknown-format"))
                .containsExactly("conf.unknown-format.yml:3: logs[0].format: there is no log format \"ngnix\", only"
                        + " auth, auto, json, nginx, postgresql; did you mean \"nginx\"?");
    }

    @Test
    void reportsWhereTheYamlBreaks() {
        assertThat(problems("no-yaml")).first().asString().startsWith("conf.no-yaml.yml:4: is no YAML: ");
    }

    @Test
    void reportsValuesOfTheWrongKind() {
        assertThat(problems("wrong-kinds"))
                .containsExactlyInAnyOrder(
                        "conf.wrong-kinds.yml:1: postgres: expected a list, found a text",
                        "conf.wrong-kinds.yml:3: logs[0]: expected keys and values, found a text",
                        "conf.wrong-kinds.yml:4: http: expected keys and values, found a text",
                        "conf.wrong-kinds.yml:6: redact.fields: expected a list of texts, found keys and values");
    }

    @Test
    void reportsDatabasesThatWouldShareASlotOrAName() {
        assertThat(problems("same-slot"))
                .containsExactly(
                        "conf.same-slot.yml:3: postgres[1].slot: another entry uses the slot \"whodunit\" of"
                                + " localhost:5432 already; a slot serves one database, give this entry another",
                        "conf.same-slot.yml:4: postgres[2].name: another entry has the name \"shop\" already; give"
                                + " each a name of its own");
    }

    @Test
    void reportsAKeyGivenTwice() {
        assertThat(problems("given-twice")).containsExactly("conf.given-twice.yml:3: postgres[0].url: is given twice");
    }

    @Test
    void reportsPlaceholdersThatStandForNothing() {
        assertThat(problems("bad-placeholders"))
                .containsExactlyInAnyOrder(
                        "conf.bad-placeholders.yml:5: rules.placeholders: \"Servers\" has no value",
                        "conf.bad-placeholders.yml:5: rules.placeholders: \"two words\" is no name for a placeholder;"
                                + " expected letters, digits, '_', '-' and '.'",
                        "conf.bad-placeholders.yml:7: rules.placeholders.Workstations: expected a list of texts, found"
                                + " keys and values");
    }

    @Test
    void drillsInEveryDatabaseWhereNoneIsNamed() throws Exception {
        Configuration.Drill drill =
                Objects.requireNonNull(read("drill.yml", Flags.none()).drill());

        assertThat(drill)
                .isEqualTo(new Configuration.Drill(
                        Duration.ofHours(24), Duration.ofMinutes(1), List.of("shop", "billing")));
    }

    @Test
    void reportsADrillThatCannotBe() {
        assertThat(problems("bad-drill"))
                .containsExactlyInAnyOrder(
                        "conf.bad-drill.yml:3: drill.every: expected a minute or more, found \"10s\"",
                        "conf.bad-drill.yml:4: drill.postgres: there is no database \"shopp\"; did you mean \"shop\"?",
                        "conf.bad-drill.yml:5: drill.at: is no known key; there are every, postgres, timeout");
        assertThat(problems("drill-without-database"))
                .containsExactlyInAnyOrder(
                        "conf.drill-without-database.yml:2: drill: needs a database to drill in, under postgres:",
                        "conf.drill-without-database.yml:2: drill.every: is missing",
                        "conf.drill-without-database.yml:2: drill.timeout: expected a second or more, and less than"
                                + " every, found \"2d\"");
    }

    @Test
    void reportsAnAddressForPeopleThatIsNone() {
        assertThat(problems("bad-external-url"))
                .containsExactly(
                        "conf.bad-external-url.yml:2: external_url: has a '?' or a '#'; expected where this service"
                                + " begins, such as https://whodunit.example.com");
    }
}
