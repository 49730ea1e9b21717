package dev.whodunit.topologies.event;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the alerts of a notification are dealt with: what a receiver shows beside them, and what answers the question who was told and
 * why the rest was held back.
 *
 * @param route the route that took them, in words
 * @param held which of its alerts are held back now, by id; with reason {@code HELD}, those that began to be
 * @param acknowledged alerts that somebody has taken on, by id
 * @param flapping alerts that come and go: when they opened within the last hour, by id, oldest first
 * @param firing how many alerts of the group fire, also such as a notification has no room for
 * @param storm where a rule has reached its limit of messages and this one stands for all further ones: the limit; else null
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record Handling(
        String route,
        Map<String, Held> held,
        Map<String, Acknowledged> acknowledged,
        Map<String, List<Instant>> flapping,
        int firing,
        @Nullable Integer storm) {

    /** Nothing to be said. */
    public static final Handling NONE = new Handling("", Map.of(), Map.of(), Map.of(), 0, null);

    @SuppressWarnings("ConstantConditions")
    public Handling {
        // JSON leaves null what is not there
        route = route == null ? "" : route;
        held = held == null ? Map.of() : held;
        acknowledged = acknowledged == null ? Map.of() : acknowledged;
        flapping = flapping == null ? Map.of() : flapping;
    }

    /** Why an alert is not told, in words, and since when. */
    public record Held(String reason, Instant since) {}

    /** Who has taken an alert on; the note may be empty. */
    public record Acknowledged(String author, String note, Instant at) {}
}
