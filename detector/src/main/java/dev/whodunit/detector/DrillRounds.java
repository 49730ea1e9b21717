package dev.whodunit.detector;

import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.drill.DrillResult;
import dev.whodunit.detector.drill.DrillRound;
import dev.whodunit.detector.drill.DrillSchedule;
import dev.whodunit.detector.drill.DrillWatch;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;

/** The rounds of drills that a configuration asks for; each asks the service's own API, as somebody from outside would. */
final class DrillRounds implements DrillSchedule.Round {

    private final List<DrillRound.Target> targets;
    private final Configuration.Drill wanted;
    private final DrillWatch watch;
    private final RandomGenerator random = new SecureRandom();

    DrillRounds(Configuration configuration, Configuration.Drill wanted, ServiceClient client) {
        this.targets = configuration.postgres().stream()
                .filter(entry -> wanted.databases().contains(entry.name()))
                .map(entry -> new DrillRound.Target(entry.name(), entry.url(), entry.slot()))
                .toList();
        this.wanted = wanted;
        Map<String, Integer> integrations = configuration.receivers().stream()
                .collect(Collectors.toMap(
                        Configuration.Receiver::name,
                        receiver -> receiver.integrations().size()));
        this.watch = new DrillWatch(client, integrations);
    }

    @Override
    public List<DrillResult> drill() throws InterruptedException {
        DrillRound round = new DrillRound(watch, random);
        targets.forEach(target -> start(round, target));
        return round.await(wanted.patience());
    }

    private static void start(DrillRound round, DrillRound.Target target) {
        try {
            round.start(target);
        } catch (SQLException e) {
            // It is among the results.
        }
    }
}
