package dev.whodunit.detector.watchdog;

import dev.whodunit.detector.notify.Content;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A trouble of Whodunit's own as an alert in the shape that every receiver knows; the same trouble makes the same one. */
final class Bulletin {

    /** The name that stands where a rule's does. */
    static final String NAME = "whodunit_trouble";

    private Bulletin() {}

    /** What to tell of it, to whomever. */
    static Notification of(Spell spell) {
        Instant until = spell.until();
        String at = Timestamps.format(until == null ? spell.since() : until);
        String part = spell.trouble().part();
        return new Notification(
                NAME + "/" + part,
                "",
                spell.isOver() ? Notification.Reason.RESOLVED : Notification.Reason.OPENED,
                Map.of("rule", NAME, "part", part),
                List.of(alert(spell, at)),
                at);
    }

    private static Alert alert(Spell spell, String at) {
        Trouble trouble = spell.trouble();
        String since = Timestamps.format(spell.since());
        return new Alert(
                Content.of(NAME + "\n" + trouble.part() + "\n" + since).substring(0, 16) + "-1",
                spell.isOver() ? 2 : 1,
                spell.isOver() ? Alert.State.RESOLVED : Alert.State.FIRING,
                NAME,
                NAME,
                trouble.title(),
                Level.CRITICAL.toString(),
                List.of(),
                Map.of("part", trouble.part()),
                new Alert.Actor("Whodunit", "own_trouble"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                1,
                since,
                at,
                at,
                trouble.reason(),
                detail(spell, since, at));
    }

    private static Alert.Detail detail(Spell spell, String since, String at) {
        Trouble trouble = spell.trouble();
        return new Alert.Detail(
                List.of(),
                List.of(),
                Map.of(),
                false,
                0,
                1,
                false,
                trouble.remedy(),
                trouble.reason() + ". " + trouble.remedy(),
                spell.isOver() ? ending(spell) : null,
                since,
                at,
                List.of());
    }

    private static String ending(Spell spell) {
        Instant until = spell.until();
        long seconds =
                until == null ? 0 : Duration.between(spell.since(), until).toSeconds();
        String length = seconds < 120 ? seconds + " s" : seconds / 60 + " min";
        return "all is well again, after " + length;
    }
}
