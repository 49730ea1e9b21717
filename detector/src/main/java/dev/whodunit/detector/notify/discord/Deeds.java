package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.LabelMatcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Collectors;

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
     * @param handled what has been done about the alerts, this included
     * @param said this, in Markdown, for the thread
     * @param answer to whoever did it
     */
    record Done(Handled handled, String said, Answer answer) {}

    Done acknowledge(List<Alert> alerts, Person person, Roles roles, String note) throws Desk.Refused {
        permit(person, roles.acknowledge(), "acknowledge");
        List<Alert> firing = firing(alerts);
        String words = PlainText.line(note, NOTE);
        desk.acknowledge(firing, person.author(), words);
        return new Done(
                desk.handled(firing).acknowledgedBy(person.author(), words, clock.instant()),
                "✋ **" + name(person) + "** acknowledged it"
                        + (words.isEmpty() ? "" : ": " + Markdown.escape(words, NOTE)),
                Answer.of("Acknowledged."));
    }

    Done silence(List<Alert> alerts, Person person, Roles roles, Duration length, String comment) throws Desk.Refused {
        permit(person, roles.silence(), "silence");
        List<LabelMatcher> matchers = SilenceScope.of(known(alerts));
        String words = PlainText.line(comment, NOTE);
        String id = desk.silence(matchers, length, person.author(), words.isEmpty() ? "from Discord" : words);
        Instant until = clock.instant().plus(length);
        return new Done(
                desk.handled(alerts).silencedBy(person.author(), until),
                "🔕 **" + name(person) + "** silenced it until " + time(until),
                Answer.of("Silenced until " + time(until) + ": " + words(matchers) + "\n-# silence "
                        + Markdown.code(id, 100)));
    }

    /** What is no alert holds back its like as a silence does, and for longer. */
    Done falsePositive(List<Alert> alerts, Person person, Roles roles) throws Desk.Refused {
        permit(person, roles.silence(), "judge");
        List<LabelMatcher> matchers = SilenceScope.of(known(alerts));
        Instant until = desk.falsePositive(matchers, person.author());
        return new Done(
                desk.handled(alerts).calledFalseBy(person.author(), until),
                "⚖️ **" + name(person) + "** called it a false positive",
                Answer.of("Noted. Nobody is told of the like until " + time(until) + ": " + words(matchers)));
    }

    private static String words(List<LabelMatcher> matchers) {
        String words = matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", "));
        return Markdown.code(PlainText.line(words, 1_000), 1_000);
    }

    private static String time(Instant time) {
        return "<t:" + time.getEpochSecond() + ":f>";
    }

    private static List<Alert> firing(List<Alert> alerts) throws Desk.Refused {
        List<Alert> firing = known(alerts).stream()
                .filter(alert -> alert.state() == Alert.State.FIRING)
                .toList();
        if (firing.isEmpty()) {
            throw new Desk.Refused("That is over already.");
        }
        return firing;
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
