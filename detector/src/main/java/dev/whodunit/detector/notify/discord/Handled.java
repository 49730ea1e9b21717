package dev.whodunit.detector.notify.discord;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How the alerts of a message are dealt with, as far as it shows that; null where there is nothing to show.
 *
 * @param acknowledged who has taken them on
 * @param silenced who wanted to hear no more of them, for now
 * @param falsePositive who called them a false positive
 * @param held why no more is told of them, in words, where nobody knows it better
 * @param openings how often they opened within the last hour, where they come and go; else 0
 * @param storm where their rule has reached its limit of messages: the limit
 */
public record Handled(
        @Nullable Acknowledged acknowledged,
        @Nullable Silenced silenced,
        @Nullable FalsePositive falsePositive,
        @Nullable String held,
        int openings,
        @Nullable Integer storm) {

    /** There is nothing to show. */
    public static final Handled NONE = new Handled(null, null, null, null, 0, null);

    /**
     * Somebody has taken them on.
     *
     * @param note what they said about it; may be empty
     */
    public record Acknowledged(String author, String note, Instant at) {}

    /** Somebody wants to hear no more of them before this time. */
    public record Silenced(String author, Instant until) {}

    /** Somebody says that nothing was wrong; nobody hears of the like before this time. */
    public record FalsePositive(String author, Instant until) {}

    /** What route says of it. Who took on an alert of several is shown once all that fire are somebody's. */
    static Handled of(Notification notification) {
        Handling handling = notification.handling();
        List<String> firing = notification.alerts().stream()
                .filter(alert -> alert.state() == Alert.State.FIRING)
                .map(Alert::id)
                .toList();
        Acknowledged acknowledged = handling.acknowledged().keySet().containsAll(firing)
                ? firing.stream()
                        .map(handling.acknowledged()::get)
                        .filter(Objects::nonNull)
                        .max(Comparator.comparing(Handling.Acknowledged::at))
                        .map(said -> new Acknowledged(said.author(), said.note(), said.at()))
                        .orElse(null)
                : null;
        int openings =
                handling.flapping().values().stream().mapToInt(List::size).max().orElse(0);
        String held = firing.stream()
                .map(alert -> handling.held().get(alert))
                .filter(Objects::nonNull)
                .map(Handling.Held::reason)
                .findFirst()
                .orElse(null);
        return new Handled(acknowledged, null, null, held, openings, handling.storm());
    }

    /** What is known now, over what was known when it was decided to tell. */
    Handled with(Handled now) {
        return new Handled(
                now.acknowledged == null ? acknowledged : now.acknowledged,
                now.silenced == null ? silenced : now.silenced,
                now.falsePositive == null ? falsePositive : now.falsePositive,
                held,
                Math.max(openings, now.openings),
                now.storm == null ? storm : now.storm);
    }

    /** The same, taken on. */
    public Handled acknowledgedBy(String author, String note, Instant at) {
        return new Handled(new Acknowledged(author, note, at), silenced, falsePositive, held, openings, storm);
    }

    /** The same, silenced. */
    public Handled silencedBy(String author, Instant until) {
        return new Handled(acknowledged, new Silenced(author, until), falsePositive, held, openings, storm);
    }

    /** The same, called a false positive. */
    public Handled calledFalseBy(String author, Instant until) {
        return new Handled(acknowledged, silenced, new FalsePositive(author, until), held, openings, storm);
    }
}
