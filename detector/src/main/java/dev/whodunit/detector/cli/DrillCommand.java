package dev.whodunit.detector.cli;

import dev.whodunit.detector.cli.DrillFault.Hop;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.hooks.Drill;
import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInspector;
import dev.whodunit.detector.operator.Durations;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    /** How long after the last delivery to look for more, where it is not known how many there will be. */
    private static final Duration AFTERTHOUGHT = Duration.ofSeconds(1);

    private static final int MOST_PROBLEMS = 3;

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
        DrillWatch watch = new DrillWatch(client, integrations(configuration));
        List<DrillResult> results = new ArrayList<>();
        List<DrillWatch.Committed> committed = new ArrayList<>();
        for (DatabaseOptions.Database database : watched) {
            start(database, committed, results);
        }
        await(watch, committed, System.nanoTime() + patience.toNanos());
        committed.forEach(drill -> results.add(watch.result(drill)));
        print(results);
        boolean allOut = results.stream().allMatch(result -> result.fault() == null);
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

    private void start(
            DatabaseOptions.Database database, List<DrillWatch.Committed> committed, List<DrillResult> results) {
        try (Connection connection = database.url().connect()) {
            HookInspection inspection = HookInspector.inspect(connection, database.slot());
            if (inspection.tellsDdl()) {
                String program = Drill.run(connection, new SecureRandom());
                committed.add(new DrillWatch.Committed(database.name(), inspection.database(), program));
            } else {
                results.add(new DrillResult(database.name(), null, unhooked(inspection)));
            }
        } catch (SQLException e) {
            exit = Math.max(
                    exit,
                    PostgresFailure.tell(e, database.url(), spec.commandLine().getErr()));
            results.add(new DrillResult(
                    database.name(),
                    null,
                    new DrillFault(
                            Hop.DATABASE,
                            "the command was not run: "
                                    + String.valueOf(e.getMessage())
                                            .lines()
                                            .findFirst()
                                            .orElse(""),
                            "look at the server, the URL and the role's rights")));
        }
    }

    private static DrillFault unhooked(HookInspection inspection) {
        String problems = inspection.problems().stream()
                .filter(problem -> !problem.warning())
                .limit(MOST_PROBLEMS)
                .map(HookInspection.Problem::message)
                .collect(Collectors.joining("; "));
        return new DrillFault(
                Hop.HOOKS, "the hooks would not tell of it: " + problems, "all that is amiss says: whodunit status");
    }

    /** Returns once all have come out, or the time is over. */
    private static void await(DrillWatch watch, List<DrillWatch.Committed> committed, long deadline)
            throws InterruptedException {
        while (System.nanoTime() - deadline < 0) {
            if (committed.stream().allMatch(drill -> isOut(watch, drill))) {
                if (watch.integrations().isEmpty() && !committed.isEmpty()) {
                    Thread.sleep(AFTERTHOUGHT.toMillis());
                }
                return;
            }
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        }
    }

    private static boolean isOut(DrillWatch watch, DrillWatch.Committed drill) {
        DrillCourse course = watch.course(drill);
        return course != null && course.fault() == null;
    }

    private void print(List<DrillResult> results) {
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(
                    Map.of("drills", results.stream().map(DrillResult::asJson).toList())));
        } else {
            results.forEach(result -> result.print(out));
        }
        out.flush();
    }
}
