package dev.whodunit.detector.notify.slack;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.WebLink;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A notification as the body of a Slack message: one line that a phone shows in its push, and beside a bar in the colour
 * of its state a section for each of WHO, WHEN, WHAT, WHY and HOW. The limits hold by construction: 3,000 characters in a
 * section (https://docs.slack.dev/reference/block-kit/blocks/section-block) and 50 blocks
 * (https://docs.slack.dev/reference/block-kit/blocks).
 */
final class SlackMessage {

    private static final int LINE = 500;
    private static final int LONGEST_TITLE = 3_000;
    private static final int SECTION = 3_000;
    private static final int MOST_ALSO = 10;
    private static final String RESOLVED_COLOR = "#2e9e5b";

    private static final DateTimeFormatter FALLBACK = DateTimeFormatter.ofPattern(
                    "d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private SlackMessage() {}

    static ObjectNode of(Notification notification, SlackSettings settings) {
        Briefing briefing = Briefing.of(notification);
        ObjectNode body = Json.MAPPER.createObjectNode();
        if (settings.channel() != null) {
            body.put("channel", settings.channel());
        }
        Presentation presentation = settings.presentation();
        String title = presentation.text("title", briefing, SlackMessage::escape, LONGEST_TITLE, () -> line(briefing));
        body.put("text", title);
        body.put("link_names", false);
        body.put("unfurl_links", false);
        ObjectNode attachment = body.putArray("attachments").addObject();
        boolean green = briefing.resolved() || briefing.isGoodNews();
        attachment.put("color", green ? RESOLVED_COLOR : color(briefing.level()));
        attachment.put("fallback", title);
        ArrayNode blocks = attachment.putArray("blocks");
        String text = presentation.text("text", briefing, SlackMessage::escape, SECTION, () -> "");
        if (text.isEmpty()) {
            builtIn(blocks, briefing, presentation);
        } else {
            section(blocks, text);
        }
        return body;
    }

    private static String escape(String text) {
        return Mrkdwn.escape(text, SECTION);
    }

    private static void builtIn(ArrayNode blocks, Briefing briefing, Presentation presentation) {
        Story story = briefing.lead();
        section(
                blocks,
                "NOTE",
                briefing.notes().stream().map(note -> Mrkdwn.escape(note, 400)).toList());
        section(blocks, "WHO", story.hasWho() ? who(story) : List.of());
        section(blocks, "WHEN", when(story));
        section(blocks, "WHAT", what(story));
        section(blocks, "WHY", why(story));
        section(
                blocks,
                "ACT",
                story.reason().act().stream()
                        .map(line -> Mrkdwn.escape(line, LINE))
                        .toList());
        section(blocks, "HOW", how(story));
        section(blocks, "LINKS", links(briefing, presentation));
        section(blocks, "ALSO", also(briefing));
        context(blocks, story);
    }

    private static String line(Briefing briefing) {
        return sign(briefing) + " *" + briefing.state() + "* · " + Mrkdwn.escape(briefing.headline(), LINE);
    }

    private static String color(Level level) {
        return switch (level) {
            case CRITICAL -> "#d92d20";
            case HIGH -> "#f5730a";
            case MEDIUM -> "#f2b90c";
            case LOW -> "#3b82c4";
            case INFORMATIONAL -> "#8a94a0";
        };
    }

    private static String sign(Briefing briefing) {
        return briefing.resolved() || briefing.isGoodNews() ? "✅" : sign(briefing.level());
    }

    private static String sign(Level level) {
        return switch (level) {
            case CRITICAL -> "🔴";
            case HIGH -> "🟠";
            case MEDIUM -> "🟡";
            case LOW -> "🔵";
            case INFORMATIONAL -> "⚪";
        };
    }

    private static List<String> who(Story story) {
        List<String> lines = new ArrayList<>();
        for (Story.Person person : firstOf(story.people(), 5)) {
            lines.add(Mrkdwn.code(person.name(), 200) + " · " + Mrkdwn.escape(person.evidence(), 200));
        }
        if (lines.isEmpty()) {
            lines.add("nobody known");
        }
        codes(lines, "as database role ", story.rolesBesideNames(), 3);
        codes(lines, "from ", story.addresses(), 5);
        return lines;
    }

    private static List<String> when(Story story) {
        Instant first = story.times().first() == null
                ? story.times().at()
                : story.times().first();
        Instant last = story.times().last();
        List<String> lines = new ArrayList<>();
        if (first == null) {
            return List.of("time unknown");
        }
        lines.add(time(first));
        if (last != null && last.getEpochSecond() > first.getEpochSecond()) {
            lines.add("last seen " + time(last));
        }
        if (story.ending() != null && !story.goodNews()) {
            lines.add("resolved: " + Mrkdwn.escape(story.ending(), 200));
        }
        return lines;
    }

    /** As the reader's own clock shows it; https://docs.slack.dev/messaging/formatting-message-text#date-formatting. */
    private static String time(Instant time) {
        return "<!date^" + time.getEpochSecond() + "^{date_short_pretty} {time_secs}|" + FALLBACK.format(time) + ">";
    }

    private static List<String> what(Story story) {
        List<String> lines = new ArrayList<>();
        String place = story.place() == null ? "" : " " + Mrkdwn.escape(story.place(), 200);
        lines.add("*" + Mrkdwn.escape(story.deed(), 500) + "*" + place);
        if (story.tables().size() > 1) {
            codes(lines, "tables ", story.tables(), 5);
        }
        return lines;
    }

    private static List<String> why(Story story) {
        List<String> lines = new ArrayList<>();
        lines.add(Mrkdwn.escape(story.why(), 900));
        if (story.reason().description() != null) {
            lines.add(Mrkdwn.escape(story.reason().description(), 900));
        }
        String runbook = story.reason().runbook();
        if (runbook != null) {
            lines.add(
                    WebLink.isOne(runbook)
                            ? Mrkdwn.link("Runbook", runbook)
                            : "Runbook: " + Mrkdwn.escape(runbook, 500));
        }
        return lines;
    }

    private static List<String> how(Story story) {
        List<String> lines = new ArrayList<>();
        codes(lines, "program ", story.means().programs(), 3);
        codes(lines, "request ", story.means().requests(), 2);
        codes(lines, "correlation ID ", story.means().correlationIds(), 2);
        List<String> statements = story.means().statements();
        if (!statements.isEmpty()) {
            lines.add(Mrkdwn.block(statements.get(0), 1_000));
        }
        return lines;
    }

    private static List<String> links(Briefing briefing, Presentation presentation) {
        return presentation.links(briefing).stream()
                .map(link -> Mrkdwn.link(Mrkdwn.escape(link.name(), 100), link.url()))
                .toList();
    }

    private static List<String> also(Briefing briefing) {
        List<String> lines = new ArrayList<>();
        for (Story other : firstOf(briefing.others(), MOST_ALSO)) {
            String sign = other.isResolved() || other.goodNews() ? "✅" : sign(other.level());
            lines.add(sign + " " + Mrkdwn.escape(other.headline(), 250));
        }
        if (briefing.more() > 0) {
            lines.add("and " + briefing.more() + " more");
        }
        return lines;
    }

    private static void codes(List<String> lines, String label, List<String> values, int most) {
        if (!values.isEmpty()) {
            List<String> codes =
                    values.stream().map(value -> Mrkdwn.code(value, 200)).toList();
            lines.add(label + Story.list(codes, most));
        }
    }

    private static void section(ArrayNode blocks, String name, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        StringBuilder text = new StringBuilder("*" + name + "*");
        for (String line : lines) {
            if (text.length() + line.length() + 3 > SECTION) {
                text.append("\n…");
                break;
            }
            text.append('\n').append(line);
        }
        section(blocks, text.toString());
    }

    private static void section(ArrayNode blocks, String text) {
        ObjectNode block = blocks.addObject();
        block.put("type", "section");
        block.putObject("text").put("type", "mrkdwn").put("text", text).put("verbatim", true);
    }

    private static void context(ArrayNode blocks, Story story) {
        ObjectNode block = blocks.addObject();
        block.put("type", "context");
        block.putArray("elements")
                .addObject()
                .put("type", "mrkdwn")
                .put(
                        "text",
                        "Whodunit · rule " + Mrkdwn.code(story.reason().rule(), 120) + " · alert "
                                + Mrkdwn.code(story.id(), 120))
                .put("verbatim", true);
    }

    private static <T> List<T> firstOf(List<T> values, int most) {
        return values.subList(0, Math.min(most, values.size()));
    }
}
