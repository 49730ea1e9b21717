package dev.whodunit.topologies.correlate;

import java.time.Duration;

/**
 * Bounds of correlation.
 *
 * @param updateInterval growth of an open alert is told once in this time, and early in it when it stops
 * @param maximumGroups groups a rule may have in one partition; more are not admitted, and that is reported
 * @param maximumRemembered transactions and events remembered as counted for each group; beyond, the total is a lower bound
 * @param remembered how long what was counted is remembered untouched
 * @param alertsKept how long a resolved alert and its number are kept, and a group is expected that is absent
 * @param inFlight how long an event may be on its way from where it was first seen; what silence decides waits so long
 * @param standstill ticks further apart than this say that the process stood still and saw nothing
 */
public record CorrelateSettings(
        Duration updateInterval,
        int maximumGroups,
        int maximumRemembered,
        Duration remembered,
        Duration alertsKept,
        Duration inFlight,
        Duration standstill) {

    public static final CorrelateSettings DEFAULT = new CorrelateSettings(
            Duration.ofSeconds(5),
            100_000,
            100_000,
            Duration.ofHours(1),
            Duration.ofDays(30),
            Duration.ofSeconds(3),
            Duration.ofSeconds(10));

    public CorrelateSettings withUpdateInterval(Duration interval) {
        return new CorrelateSettings(
                interval, maximumGroups, maximumRemembered, remembered, alertsKept, inFlight, standstill);
    }

    /** The same for events in their own time: none is ever on its way, and nothing stands still. */
    public CorrelateSettings offline() {
        return new CorrelateSettings(
                updateInterval,
                maximumGroups,
                maximumRemembered,
                remembered,
                alertsKept,
                Duration.ZERO,
                Duration.ofDays(365_000));
    }
}
