package dev.whodunit.detector.cli;

import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.drill.DrillResult;
import dev.whodunit.detector.drill.DrillRound;
import dev.whodunit.detector.drill.DrillWatch;
import dev.whodunit.detector.operator.Durations;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whodunit drill}: proves that a change of a watched database comes out at the receivers. */
@Command(
        name = "drill",
        description =
                "Runs a command that changes nothing in each watched database, and waits until every receiver that is"
                        + " told has taken the alert of it. Says how long that took, or how far it came.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit drill -c whodunit.yml",
            "  Every morning, by cron, which mails what is said if it does not come out:",
            "    0 7 * * * whodunit drill -c whodunit.yml >/tmp/drill || cat /tmp/drill",
            "",
            "Any role may run it, that of the service will do. The alert is called",
            "whodunit_drill, is informational, and resolves after five minutes. Without a",
            "route in the file everybody is told at once; with one it goes as that says:",
            "    whodunit routes test --labels alertname=whodunit_drill",
            "Times are those of the database's clock and of the service's.",
            "Exit codes: 0 every receiver that was told has it, 1 not so, 2 usage or",
            "configuration, 3 a database or the service could not be reached."
        })
final class DrillCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private DatabaseOptions databases = new DatabaseOptions();

    @Option(
            names = "--url",
            paramLabel = "URL",
            defaultValue = "${env:WHODUNIT_URL}",
            description = "Where the service is, if not where the file says (http://127.0.0.1:8080); or WHODUNIT_URL."
                    + " Its http.token is taken from the file, or from WHODUNIT_TOKEN.")
    private @Nullable String url;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "30s",
            description = "How long to wait for the receivers (${DEFAULT-VALUE}).")
    private String timeout = "30s";

    @Option(names = "--json", description = "As JSON.")
    private boolean json;

    private int exit = ExitCode.DONE;

    @Override
    public Integer call() throws InvalidConfiguration, InterruptedException {
        Duration patience = asked("--timeout", () -> Durations.parse(timeout));
        List<DatabaseOptions.Database> watched = databases.databases();
        Configuration configuration = databases.configuration();
        ServiceClient client =
                asked("--url", () -> ServiceOptions.client(url, configuration == null ? null : configuration.http()));
        // A service that is away would not see it.
        client.health();
        DrillRound round = new DrillRound(new DrillWatch(client, integrations(configuration)), new SecureRandom());
        watched.forEach(database -> start(round, database));
        List<DrillResult> results = round.await(patience);
        print(results);
        boolean allOut = results.stream().allMatch(DrillResult::isOut);
        return Math.max(exit, allOut ? ExitCode.DONE : ExitCode.PROBLEMS);
    }

    private <T> T asked(String option, Callable<T> reading) {
        try {
            return reading.call();
        } catch (Exception e) {
            throw new ParameterException(spec.commandLine(), option + ": " + e.getMessage(), e);
        }
    }

    private static Map<String, Integer> integrations(@Nullable Configuration configuration) {
        return configuration == null
                ? Map.of()
                : configuration.receivers().stream()
                        .collect(Collectors.toMap(
                                Configuration.Receiver::name,
                                receiver -> receiver.integrations().size()));
    }

    private void start(DrillRound round, DatabaseOptions.Database database) {
        try {
            round.start(new DrillRound.Target(database.name(), database.url(), database.slot()));
        } catch (SQLException e) {
            exit = Math.max(
                    exit,
                    PostgresFailure.tell(e, database.url(), spec.commandLine().getErr()));
        }
    }

    private void print(List<DrillResult> results) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(
                    Map.of("drills", results.stream().map(DrillResult::asJson).toList())));
        } else {
            results.forEach(result -> new DrillReport(result).print(out));
        }
        out.flush();
    }
}
