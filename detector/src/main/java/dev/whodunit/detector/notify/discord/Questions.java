package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.StoryTeller;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What people ask from Discord, answered in Markdown. Safe for threads. */
final class Questions {

    private static final int MOST_ALERTS = 25;
    private static final int MOST_RULES = 60;
    private static final int MOST_EVENTS = 30;
    private static final int MOST_STORIES = 3;

    private final Desk desk;

    Questions(Desk desk) {
        this.desk = desk;
    }

    /** The alerts that fire. */
    Answer alerts() {
        List<Alert> firing = desk.firing();
        FieldText lines = new FieldText(Answer.LONGEST_EMBED);
        firing.stream().limit(MOST_ALERTS).map(this::line).forEach(lines::line);
        if (firing.size() > MOST_ALERTS) {
            lines.line("and " + (firing.size() - MOST_ALERTS) + " more");
        }
        return Answer.list(firing.size() + " firing", lines, "Nothing fires.");
    }

    private String line(Alert alert) {
        Story story = StoryTeller.tell(alert);
        Handled handled = desk.handled(List.of(alert));
        Instant first = story.times().first();
        return DiscordMessage.sign(story.level()) + " " + Markdown.escape(story.headline(), 150)
                + (first == null ? "" : " · <t:" + first.getEpochSecond() + ":R>")
                + (handled.acknowledged() == null ? "" : " · ✋")
                + (handled.silenced() == null ? "" : " · 🔕")
                + " · " + Markdown.code(story.id(), 60);
    }

    /** The rules in force whose name or title contains this. */
    Answer rules(String part) {
        String wanted = part.strip().toLowerCase(Locale.ROOT);
        List<Desk.RuleLine> found = desk.rules().stream()
                .filter(rule -> contains(rule.name(), wanted) || contains(rule.title(), wanted))
                .toList();
        FieldText lines = new FieldText(Answer.LONGEST_EMBED);
        found.stream().limit(MOST_RULES).map(Questions::line).forEach(lines::line);
        if (found.size() > MOST_RULES) {
            lines.line("and " + (found.size() - MOST_RULES) + " more");
        }
        return Answer.list(found.size() + " rules", lines, "There is no such rule.");
    }

    private static boolean contains(String text, String part) {
        return text.toLowerCase(Locale.ROOT).contains(part);
    }

    private static String line(Desk.RuleLine rule) {
        boolean told = rule.status().isEmpty() || rule.status().equals("stable");
        return Markdown.code(rule.name(), 80) + " · " + Markdown.escape(rule.level(), 20)
                + (told ? "" : " · " + Markdown.escape(rule.status(), 20))
                + (rule.alerts() == 0 ? "" : " · " + rule.alerts() + (rule.alerts() == 1 ? " alert" : " alerts"));
    }

    /** What somebody did lately. */
    Answer who(String actor) {
        return Answer.list(
                "The newest events of " + title(actor),
                lines(desk.eventsOf(actor, MOST_EVENTS)),
                "None of the newest events is of " + Markdown.escape(actor, 200) + ".");
    }

    /** What happened under one correlation id. */
    Answer trace(String correlationId) {
        List<Event> events = new ArrayList<>(desk.eventsOfCorrelation(correlationId, MOST_EVENTS));
        events.sort(Comparator.comparing(Event::time));
        return Answer.list(
                "Correlation ID " + title(correlationId),
                lines(events),
                "None of the newest events has the correlation ID " + Markdown.escape(correlationId, 200) + ".");
    }

    /** What these alerts are made of, in the order it happened. */
    Answer timeline(List<Alert> alerts) {
        Map<String, Event> events = new LinkedHashMap<>();
        FieldText lines = new FieldText(Answer.LONGEST_EMBED);
        for (Alert alert : alerts.subList(0, Math.min(MOST_STORIES, alerts.size()))) {
            lines.line(crossing(StoryTeller.tell(alert)));
            alert.detail().sample().forEach(event -> events.put(event.id(), event));
            alert.correlationIds().stream()
                    .limit(MOST_STORIES)
                    .flatMap(id -> desk.eventsOfCorrelation(id, MOST_EVENTS).stream())
                    .forEach(event -> events.put(event.id(), event));
        }
        events.values().stream()
                .sorted(Comparator.comparing(Event::time))
                .map(EventLine::of)
                .forEach(lines::line);
        return Answer.list("Timeline", lines, "These alerts are not known any more.");
    }

    private static String crossing(Story story) {
        Instant at = story.times().at();
        return DiscordMessage.sign(story.level()) + " " + Markdown.escape(story.headline(), 200)
                + (at == null
                        ? ""
                        : (story.isResolved() ? ", over <t:" : ", crossed the line <t:") + at.getEpochSecond() + ":T>");
    }

    private static FieldText lines(List<Event> events) {
        FieldText lines = new FieldText(Answer.LONGEST_EMBED);
        events.stream().map(EventLine::of).forEach(lines::line);
        return lines;
    }

    private static String title(String text) {
        return Markdown.escape(text, 150);
    }
}
