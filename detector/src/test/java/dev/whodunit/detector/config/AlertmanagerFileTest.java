package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.whodunit.topologies.routing.Branch;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file as somebody has it who comes from Alertmanager. */
final class AlertmanagerFileTest {

    @TempDir
    private Path directory;

    private final ConfigurationReader reader = new ConfigurationReader(Map.of(), Path.of("/rules"), Set.of("auto"));

    @BeforeEach
    void copy() throws IOException {
        Files.createDirectory(directory.resolve("etc"));
        for (String name : List.of("alertmanager.yml", "smtp-password")) {
            try (InputStream file = Objects.requireNonNull(getClass().getResourceAsStream("/config/" + name))) {
                Files.copy(file, directory.resolve("etc").resolve(name));
            }
        }
    }

    private Configuration read(String yaml) throws InvalidConfiguration, IOException {
        Path file = Files.writeString(
                directory.resolve("whodunit.yml"),
                "postgres: [{url: postgresql://localhost/shop}]\nalertmanager_file: etc/alertmanager.yml\n" + yaml);
        return reader.read(file, Flags.none());
    }

    @Test
    void its_routes_lead_to_its_receivers_as_they_did() throws Exception {
        Branch root = read("").routes().root();

        assertThat(receivers(root, Map.of("severity", "critical"))).containsExactly("pager");
        assertThat(receivers(root, Map.of("service", "foo1"))).containsExactly("hook");
        assertThat(receivers(root, Map.of("severity", "critical", "service", "baz")))
                .containsExactly("pager", "hook");
        assertThat(receivers(root, Map.of("alertname", "Watchdog"))).containsExactly("nowhere");
        assertThat(receivers(root, Map.of("severity", "low"))).containsExactly("team");
        assertThat(root.delivery().groupBy()).containsExactly("alertname", "cluster");
        assertThat(root.delivery().timing())
                .isEqualTo(new Branch.Timing(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofDays(7)));
    }

    private static List<String> receivers(Branch root, Map<String, String> labels) {
        return root.taking(labels).stream()
                .flatMap(branch -> branch.delivery().receivers().stream())
                .toList();
    }

    @Test
    void what_it_says_of_all_receivers_goes_where_it_is_meant() throws Exception {
        List<Configuration.Receiver> receivers = read("").receivers();

        assertThat(receivers)
                .extracting(Configuration.Receiver::name)
                .containsExactly("team", "pager", "hook", "nowhere");
        Configuration.Email mail =
                receivers.get(0).integrations(Configuration.Email.class).get(0);
        assertThat(mail.to()).isEqualTo("team@example.org");
        assertThat(mail.from()).isEqualTo("alerts@example.org");
        assertThat(mail.smtpHost()).isEqualTo("mail.example.org");
        assertThat(Objects.requireNonNull(mail.authentication()).password().reveal())
                .isEqualTo("smtp-pw");
        Configuration.Slack slack =
                receivers.get(0).integrations(Configuration.Slack.class).get(0);
        assertThat(slack.apiUrl().reveal()).isEqualTo("https://hooks.slack.example/services/T0/B0/secret");
        assertThat(receivers.get(3).integrations()).isEmpty();
    }

    @Test
    void what_cannot_be_honoured_is_said_line_by_line() throws Exception {
        read("");

        assertThat(reader.notes())
                .extracting(Problem::toString)
                .containsExactly(
                        "alertmanager.yml:8: global.opsgenie_api_key: is left out",
                        "alertmanager.yml:9: templates: is left out: Go's templates are not understood",
                        "alertmanager.yml:30: receivers[0].email_configs[0].headers: is left out",
                        "alertmanager.yml:33: receivers[0].slack_configs[0].title: is left out",
                        "alertmanager.yml:38: receivers[1].opsgenie_configs: is left out: there is no such kind of receiver here;"
                                + " it is told in no other way",
                        "alertmanager.yml:42: receivers[2].webhook_configs[0].send_resolved: is left out",
                        "alertmanager.yml:44: receivers[2].webhook_configs[0].http_config.proxy_url: is left out");
    }

    @Test
    void receivers_may_be_added_and_routes_may_not_be_given_twice() throws Exception {
        assertThat(read("receivers: [{name: chat, console_config: {}}]").receivers())
                .extracting(Configuration.Receiver::name)
                .contains("chat", "team");

        InvalidConfiguration thrown =
                catchThrowableOfType(InvalidConfiguration.class, () -> read("route: {receiver: team}"));
        assertThat(thrown.problems().get(0).toString())
                .isEqualTo("whodunit.yml:3: route: is given here and at alertmanager.yml:11: keep one of them");
    }

    @Test
    void a_file_that_is_not_there_is_a_problem_of_the_configuration() throws Exception {
        Files.delete(directory.resolve("etc/alertmanager.yml"));

        InvalidConfiguration thrown = catchThrowableOfType(InvalidConfiguration.class, () -> read(""));

        assertThat(thrown.problems().get(0).toString())
                .endsWith("alertmanager.yml: cannot be read: there is no such file");
    }
}
