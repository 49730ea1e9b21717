package dev.whodunit.topologies.route;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who is told what, and when; the minimal form of Alertmanager's {@code route}.
 *
 * @param receivers names of the receivers, each of which is told everything
 * @param groupBy labels that make a group: {@code rule}, {@code level} or a group field of the alert; {@code ...} for every
 *     alert by itself
 * @param groupWait how long a new group waits for more alerts; null where no route is configured: critical and high at
 *     once, the rest in a digest
 * @param groupInterval how long further alerts of a told group wait; changes of told alerts never wait
 * @param digestInterval how long the rest waits where no route is configured
 */
public record RouteSettings(
        List<String> receivers,
        List<String> groupBy,
        @Nullable Duration groupWait,
        Duration groupInterval,
        Duration digestInterval) {

    /** Groups every alert by itself, as Alertmanager spells it. */
    public static final String UNGROUPED = "...";

    /** Without a route: grouped by rule, critical and high at once, the rest every five minutes. */
    public static RouteSettings defaults(List<String> receivers) {
        return new RouteSettings(receivers, List.of("rule"), null, Duration.ZERO, Duration.ofMinutes(5));
    }
}
