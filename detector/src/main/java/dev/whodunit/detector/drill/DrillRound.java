package dev.whodunit.detector.drill;

import dev.whodunit.detector.drill.DrillFault.Hop;
import dev.whodunit.detector.hooks.Drill;
import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInspector;
import dev.whodunit.detector.hooks.PostgresUrl;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** One drill in each of some watched databases, from the command to the last receiver that takes its alert. Not safe for threads. */
public final class DrillRound {

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    /** How long after the last delivery to look for more, where it is not known how many there will be. */
    private static final Duration AFTERTHOUGHT = Duration.ofSeconds(1);

    private static final int MOST_PROBLEMS = 3;

    private final DrillWatch watch;
    private final RandomGenerator random;
    private final List<DrillWatch.Committed> committed = new ArrayList<>();
    private final List<DrillResult> results = new ArrayList<>();

    /**
     * A round of which a running service knows.
     *
     * @param random names the drills, each otherwise
     */
    public DrillRound(DrillWatch watch, RandomGenerator random) {
        this.watch = watch;
        this.random = random;
    }

    /**
     * A watched database.
     *
     * @param name what it is called in the configuration
     */
    public record Target(String name, PostgresUrl url, String slot) {}

    /**
     * Runs the command, where the hooks would tell of it.
     *
     * @throws SQLException if the server did not let it through, which is kept as the result
     */
    public void start(Target target) throws SQLException {
        try (Connection connection = target.url().connect()) {
            HookInspection inspection = HookInspector.inspect(connection, target.slot());
            if (inspection.tellsDdl()) {
                String program = Drill.run(connection, random);
                committed.add(new DrillWatch.Committed(target.name(), inspection.database(), program));
            } else {
                results.add(new DrillResult(target.name(), null, unhooked(inspection)));
            }
        } catch (SQLException e) {
            results.add(new DrillResult(target.name(), null, refused(e)));
            throw e;
        }
    }

    private static DrillFault refused(SQLException e) {
        String reason = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
        return new DrillFault(
                Hop.DATABASE,
                "the command was not run: " + reason,
                "look at the server, the URL and the role's rights");
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

    /** What became of each, once all have come out or the time is over. */
    public List<DrillResult> await(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        boolean out = false;
        while (!out && System.nanoTime() - deadline < 0) {
            out = committed.stream().allMatch(this::isOut);
            Duration pause = watch.integrations().isEmpty() && !committed.isEmpty() ? AFTERTHOUGHT : Duration.ZERO;
            Thread.sleep((out ? pause : BETWEEN_LOOKS).toMillis());
        }
        committed.forEach(drill -> results.add(watch.result(drill)));
        return List.copyOf(results);
    }

    private boolean isOut(DrillWatch.Committed drill) {
        DrillCourse course = watch.course(drill);
        return course != null && course.fault() == null;
    }
}
