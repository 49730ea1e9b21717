package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.LabelMatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What people do about alerts from Discord, if their roles let them. Safe for threads. */
final class Deeds {

    private static final int NOTE = 500;

    private final Desk desk;
    private final InstantSource clock;

    Deeds(Desk desk, InstantSource clock) {
        this.desk = desk;
        this.clock = clock;
    }

    /**
     * Something that was done.
     *
     * @param handling what has been done about the alerts, this included
     * @param said this, in Markdown, for the thread
     * @param answer to whoever did it
     */
    record Done(Handling handling, String said, Answer answer) {}

    Done acknowledge(List<Alert> alerts, Person person, Roles roles, @Nullable String note)
            throws Desk.Refused, InterruptedException {
        permit(person, roles.acknowledge(), "acknowledge");
        String words = note == null || note.isBlank() ? null : note.strip();
        String kept = words == null || words.length() <= NOTE ? words : words.substring(0, NOTE);
        desk.acknowledge(known(alerts), person.author(), kept);
        Instant now = clock.instant();
        return new Done(
                desk.handling(alerts).acknowledgedBy(person.author(), kept, now),
                "✋ **" + name(person) + "** acknowledged it" + (kept == null ? "" : ": " + Markdown.escape(kept, NOTE)),
                Answer.of("Acknowledged."));
    }

    Done silence(List<Alert> alerts, Person person, Roles roles, Duration length, @Nullable String comment)
            throws Desk.Refused, InterruptedException {
        permit(person, roles.silence(), "silence");
        List<LabelMatcher> matchers = SilenceScope.of(known(alerts));
        String words = comment == null || comment.isBlank() ? "from Discord" : comment.strip();
        String kept = words.length() <= NOTE ? words : words.substring(0, NOTE);
        String id = desk.silence(matchers, length, person.author(), kept);
        Instant until = clock.instant().plus(length);
        String time = "<t:" + until.getEpochSecond() + ":f>";
        String what = matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", "));
        return new Done(
                desk.handling(alerts).silencedBy(person.author(), until),
                "🔕 **" + name(person) + "** silenced it until " + time,
                Answer.of("Silenced until " + time + ": " + Markdown.code(what, 1_000) + "\n-# silence "
                        + Markdown.code(id, 100)));
    }

    Done falsePositive(List<Alert> alerts, Person person, Roles roles) throws Desk.Refused, InterruptedException {
        permit(person, roles.acknowledge(), "judge");
        desk.falsePositive(known(alerts), person.author());
        return new Done(
                desk.handling(alerts).calledFalseBy(person.author(), clock.instant()),
                "⚖️ **" + name(person) + "** called it a false positive",
                Answer.of("Noted as a false positive."));
    }

    private static String name(Person person) {
        return Markdown.escape(person.username(), 40);
    }

    private static List<Alert> known(List<Alert> alerts) throws Desk.Refused {
        if (alerts.isEmpty()) {
            throw new Desk.Refused("These alerts are not known any more.");
        }
        return alerts;
    }

    private static void permit(Person person, List<String> roles, String verb) throws Desk.Refused {
        if (!person.hasOneOf(roles)) {
            throw new Desk.Refused("You may not " + verb + " alerts here: none of your roles is among those that the"
                    + " configuration names.");
        }
    }
}
