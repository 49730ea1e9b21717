package dev.whodunit.topologies;

import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.normalize.NormalizeSettings;
import dev.whodunit.topologies.routing.RouteSettings;
import java.time.Duration;

/**
 * What the topology is built with.
 *
 * @param linkWait how long a database event with a correlation id waits for a person's name; zero for not at all
 */
public record DetectorSettings(
        NormalizeSettings normalize, Duration linkWait, CorrelateSettings correlate, RouteSettings route) {

    public static final Duration DEFAULT_LINK_WAIT = Duration.ofSeconds(2);
}
