package dev.whodunit.topologies.correlate;

import java.time.Duration;

/**
 * Bounds of correlation.
 *
 * @param updateInterval an open alert is told again at most this often
 * @param maximumGroups groups a rule may have in one partition; more are not admitted, and that is reported
 * @param maximumRemembered transactions and events remembered as counted for each group; beyond, the total is a lower bound
 * @param remembered how long what was counted is remembered untouched
 * @param alertsKept how long a resolved alert and its number are kept
 */
public record CorrelateSettings(
        Duration updateInterval, int maximumGroups, int maximumRemembered, Duration remembered, Duration alertsKept) {

    public static final CorrelateSettings DEFAULT =
            new CorrelateSettings(Duration.ofSeconds(5), 100_000, 100_000, Duration.ofHours(1), Duration.ofDays(30));

    public CorrelateSettings withUpdateInterval(Duration interval) {
        return new CorrelateSettings(interval, maximumGroups, maximumRemembered, remembered, alertsKept);
    }
}
