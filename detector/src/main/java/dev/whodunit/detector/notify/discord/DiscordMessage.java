package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A notification as the body of a Discord message: one line that a phone shows in its push, and an embed that answers
 * WHO, WHEN, WHAT, WHY and HOW from top to bottom. The limits of
 * https://discord.com/developers/docs/resources/message#embed-object-embed-limits hold by construction: what each part
 * may take adds up to less than the whole.
 */
final class DiscordMessage {

    private static final int CONTENT = 400;
    private static final int TITLE = 256;
    private static final int DESCRIPTION = 400;
    private static final int WHO = 700;
    private static final int WHEN = 300;
    private static final int WHAT = 700;
    private static final int WHY = 800;
    private static final int ACT = 600;
    private static final int HOW = 1024;
    private static final int ALSO = 650;
    private static final int FOOTER = 200;

    /** A text of an operator's takes the place of all fields. */
    private static final int LONGEST_TEXT = 4_000;

    private static final int LONGEST_TITLE = 1_500;
    private static final int LONGEST_VALUE = 2_000;

    private static final int RESOLVED_COLOR = 0x2E9E5B;

    private DiscordMessage() {}

    /** The body of a message. */
    static ObjectNode of(Notification notification, Handled handled, Presentation presentation) {
        Briefing briefing = Briefing.of(notification);
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("content", content(briefing, presentation));
        ObjectNode embed = embed(briefing, notification, presentation);
        HandledField.show(embed, handled, !briefing.resolved());
        body.putArray("embeds").add(embed);
        body.putObject("allowed_mentions").putArray("parse");
        return body;
    }

    /** Says below the first line of a message which one it follows, in Markdown. */
    static void follow(ObjectNode body, @Nullable String earlier) {
        if (earlier != null) {
            body.put("content", body.path("content").asText() + "\n-# Follows " + earlier);
        }
    }

    private static String content(Briefing briefing, Presentation presentation) {
        String line = presentation.text("title", briefing, DiscordMessage::escape, LONGEST_TITLE, () -> line(briefing));
        boolean escalated = briefing.reason() == Notification.Reason.ESCALATED;
        return escalated ? line + "\n-# Escalated: nobody has taken it on in time" : line;
    }

    private static String line(Briefing briefing) {
        String state = briefing.state().equals("resolved") ? "Resolved" : briefing.state();
        return sign(briefing) + " **" + state + "** · " + Markdown.escape(briefing.headline(), CONTENT);
    }

    private static String escape(String text) {
        return Markdown.escape(text, LONGEST_VALUE);
    }

    private static ObjectNode embed(Briefing briefing, Notification notification, Presentation presentation) {
        Story story = briefing.lead();
        ObjectNode embed = Json.MAPPER.createObjectNode();
        embed.put("type", "rich");
        embed.put("title", sign(briefing) + " " + Markdown.escape(title(briefing), TITLE - 4));
        String text = presentation.text("text", briefing, DiscordMessage::escape, LONGEST_TEXT, () -> "");
        String description = story.reason().description();
        if (!text.isEmpty()) {
            embed.put("description", text);
        } else if (description != null) {
            embed.put("description", Markdown.escape(description, DESCRIPTION));
        }
        boolean green = briefing.resolved() || briefing.isGoodNews();
        embed.put("color", green ? RESOLVED_COLOR : color(briefing.level()));
        ArrayNode fields = embed.putArray("fields");
        if (text.isEmpty()) {
            builtIn(fields, briefing);
        }
        embed.putObject("footer").put("text", footer(briefing));
        Instant at = story.times().at();
        embed.put("timestamp", at == null ? notification.at() : Timestamps.format(at));
        return embed;
    }

    private static void builtIn(ArrayNode fields, Briefing briefing) {
        Story story = briefing.lead();
        if (story.hasWho()) {
            field(fields, "WHO", who(story));
        }
        field(fields, "WHEN", when(story));
        field(fields, "WHAT", what(story));
        field(fields, "WHY", why(story));
        field(fields, "ACT", act(story));
        field(fields, "HOW", how(story));
        field(fields, "ALSO", also(briefing));
    }

    private static int color(Level level) {
        return switch (level) {
            case CRITICAL -> 0xD92D20;
            case HIGH -> 0xF5730A;
            case MEDIUM -> 0xF2B90C;
            case LOW -> 0x3B82C4;
            case INFORMATIONAL -> 0x8A94A0;
        };
    }

    static String sign(Level level) {
        return switch (level) {
            case CRITICAL -> "🔴";
            case HIGH -> "🟠";
            case MEDIUM -> "🟡";
            case LOW -> "🔵";
            case INFORMATIONAL -> "⚪";
        };
    }

    private static String sign(Briefing briefing) {
        return briefing.resolved() || briefing.isGoodNews() ? "✅" : sign(briefing.level());
    }

    private static String title(Briefing briefing) {
        String title = briefing.lead().reason().title();
        return briefing.resolved() && !briefing.isGoodNews() ? "Resolved: " + title : title;
    }

    private static FieldText who(Story story) {
        FieldText text = new FieldText(WHO);
        for (Story.Person person : firstOf(story.people(), 5)) {
            text.line("**" + Markdown.escape(person.name(), 200) + "** · " + Markdown.escape(person.evidence(), 150));
        }
        if (story.people().isEmpty()) {
            text.line("nobody known");
        }
        more(text, story.people(), 5);
        codes(text, "as database role ", story.rolesBesideNames(), 3);
        codes(text, "from ", story.addresses(), 5);
        return text;
    }

    private static FieldText when(Story story) {
        FieldText text = new FieldText(WHEN);
        Instant first = story.times().first() == null
                ? story.times().at()
                : story.times().first();
        Instant last = story.times().last();
        if (first == null) {
            return text.line("unknown");
        }
        text.line(time(first, 'F') + " · " + time(first, 'R'));
        if (last != null && last.getEpochSecond() > first.getEpochSecond()) {
            text.line("last seen " + time(last, 'T') + " · " + time(last, 'R'));
        }
        return story.ending() == null || story.goodNews()
                ? text
                : text.line("resolved: " + Markdown.escape(story.ending(), 150));
    }

    private static String time(Instant time, char style) {
        return "<t:" + time.getEpochSecond() + ":" + style + ">";
    }

    private static FieldText what(Story story) {
        FieldText text = new FieldText(WHAT);
        String place = story.place() == null ? "" : " " + Markdown.escape(story.place(), 100);
        text.line("**" + Markdown.escape(story.deed(), 250) + "**" + place);
        if (story.tables().size() > 1) {
            codes(text, "tables ", story.tables(), 5);
        }
        if (story.actions().size() > 3) {
            text.line(Markdown.escape(String.join(", ", story.actions()), 200));
        }
        return text;
    }

    private static FieldText why(Story story) {
        FieldText text = new FieldText(WHY);
        Story.Reason reason = story.reason();
        text.line(Markdown.escape(reason.summary().isEmpty() ? reason.title() : reason.summary(), 400));
        String techniques = reason.techniques().isEmpty()
                ? ""
                : " · ATT&CK " + Markdown.escape(Story.list(reason.techniques(), 4), 100);
        text.line("rule " + Markdown.code(reason.rule(), 80) + techniques);
        if (reason.runbook() != null) {
            String link = Markdown.link("Runbook", reason.runbook());
            int room = Math.min(300, text.room());
            boolean fits = link != null && link.length() <= room;
            text.line(fits && link != null ? link : Markdown.escape("Runbook: " + reason.runbook(), room));
        }
        return text;
    }

    private static FieldText act(Story story) {
        FieldText text = new FieldText(ACT);
        for (String line : story.reason().act()) {
            text.line(Markdown.escape(line, Math.min(300, text.room())));
        }
        return text;
    }

    private static FieldText how(Story story) {
        FieldText text = new FieldText(HOW);
        Story.Means means = story.means();
        codes(text, "program ", means.programs(), 3);
        codes(text, "request ", means.requests(), 2);
        codes(text, "correlation ID ", means.correlationIds(), 2);
        if (!means.statements().isEmpty()) {
            text.line(Markdown.sql(means.statements().get(0), Math.min(600, text.room())));
            more(text, means.statements(), 1);
        }
        return text;
    }

    private static FieldText also(Briefing briefing) {
        FieldText text = new FieldText(ALSO);
        for (Story other : briefing.others()) {
            String sign = other.isResolved() || other.goodNews() ? "✅" : sign(other.level());
            text.line(sign + " " + Markdown.escape(other.headline(), 150));
        }
        return briefing.more() == 0 ? text : text.line("and " + briefing.more() + " more");
    }

    private static String footer(Briefing briefing) {
        Story story = briefing.lead();
        String rule = story.reason().rule();
        return cut("Whodunit · " + rule + " · " + story.level() + " · " + story.id());
    }

    private static String cut(String footer) {
        return footer.length() <= FOOTER ? footer : footer.substring(0, FOOTER);
    }

    private static void codes(FieldText text, String label, List<String> values, int most) {
        if (values.isEmpty()) {
            return;
        }
        StringBuilder line = new StringBuilder(label);
        for (String value : firstOf(values, most)) {
            line.append(line.length() > label.length() ? ", " : "").append(Markdown.code(value, 120));
        }
        int more = values.size() - most;
        text.line(line + (more > 0 ? " and " + more + " more" : ""));
    }

    private static void more(FieldText text, List<?> values, int most) {
        if (values.size() > most) {
            text.line("and " + (values.size() - most) + " more");
        }
    }

    private static <T> List<T> firstOf(List<T> values, int most) {
        return values.subList(0, Math.min(most, values.size()));
    }

    private static void field(ArrayNode fields, String name, FieldText value) {
        if (!value.isEmpty()) {
            fields.addObject().put("name", name).put("value", value.toString()).put("inline", false);
        }
    }
}
