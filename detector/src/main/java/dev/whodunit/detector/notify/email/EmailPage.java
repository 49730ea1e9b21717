package dev.whodunit.detector.notify.email;

import static dev.whodunit.detector.notify.Html.escape;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.Html;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.WebLink;
import dev.whodunit.sigma.rule.Level;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A notification as a mail's HTML: one alert in full, or a digest with a card for each. No images, no tables; it reads on
 * a phone and in the dark. All text is escaped.
 */
final class EmailPage {

    private static final String STYLE = """
            :root { color-scheme: light dark; supported-color-schemes: light dark; }
            body { margin: 0; padding: 12px; font: 16px/1.5 -apple-system, "Segoe UI", Roboto, sans-serif;
                   color: #1d2129; background: #ffffff; -webkit-text-size-adjust: 100%; }
            .page { max-width: 640px; margin: 0 auto; }
            .card { border-left: 5px solid; padding: 2px 0 2px 14px; margin: 0 0 22px; }
            .state { display: inline-block; padding: 2px 9px; border-radius: 4px; color: #ffffff;
                     font-size: 12px; font-weight: 700; letter-spacing: .06em; text-transform: uppercase; }
            h1 { font-size: 19px; line-height: 1.35; margin: 8px 0 14px; overflow-wrap: anywhere; }
            h2 { font-size: 12px; letter-spacing: .08em; margin: 16px 0 2px; color: #667085; }
            h3 { font-size: 16px; line-height: 1.35; margin: 6px 0 4px; overflow-wrap: anywhere; }
            p { margin: 0; overflow-wrap: anywhere; }
            pre { margin: 6px 0 0; padding: 8px 10px; border-radius: 4px; background: #f2f4f7; color: #1d2129;
                  font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
            code { font: 13px ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere; }
            a { color: #175cd3; }
            .button { display: inline-block; margin: 10px 8px 0 0; padding: 9px 14px; border-radius: 6px;
                      border: 1px solid #98a2b3; color: #175cd3; text-decoration: none; font-weight: 600; }
            .note { margin: 0 0 10px; padding: 8px 10px; border-radius: 4px; background: #fef6e0; color: #5c4300; }
            .quiet { color: #667085; font-size: 13px; margin-top: 18px; }
            @media (prefers-color-scheme: dark) {
              body { color: #e6e8eb; background: #16181d; } h2, .quiet { color: #98a2b3; }
              pre { background: #23262d; color: #e6e8eb; } a, .button { color: #84b6ff; }
              .note { background: #3a2f10; color: #f5dfa6; } }
            """;

    private final StringBuilder page = new StringBuilder(8192);
    private final Briefing briefing;
    private final Presentation presentation;

    private EmailPage(Briefing briefing, Presentation presentation) {
        this.briefing = briefing;
        this.presentation = presentation;
    }

    static String of(Briefing briefing, Presentation presentation) {
        return new EmailPage(briefing, presentation).page();
    }

    private String page() {
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(escape(EmailText.subject(briefing)))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<div class=\"page\">\n");
        if (briefing.isDigest()) {
            digest();
        } else {
            whole();
        }
        page.append("<p class=\"quiet\">Whodunit, alert ")
                .append(escape(briefing.lead().id()))
                .append("</p>\n</div>\n</body>\n</html>\n");
        return page.toString();
    }

    private void whole() {
        Story story = briefing.lead();
        open(color(briefing.resolved() || briefing.isGoodNews(), briefing.level()), briefing.state());
        page.append("<h1>").append(escape(story.headline())).append("</h1>\n");
        briefing.notes()
                .forEach(note ->
                        page.append("<p class=\"note\">").append(escape(note)).append("</p>\n"));
        section("WHO", story.hasWho() ? who(story) : List.of());
        section("WHEN", List.of(escape(story.when(zone()))));
        section("WHAT", List.of("<b>" + escape(story.what()) + "</b>"));
        section("WHY", why(story));
        section("ACT", story.reason().act().stream().map(Html::escape).toList());
        section("HOW", how(story));
        if (story.ending() != null && !story.goodNews()) {
            section("ENDED", List.of(escape(story.ending())));
        }
        buttons(story);
        section("ALSO", also());
        page.append("</div>\n");
    }

    private void digest() {
        page.append("<h1>")
                .append(escape("Digest of " + briefing.size() + " alerts"))
                .append("</h1>\n");
        briefing.notes()
                .forEach(note ->
                        page.append("<p class=\"note\">").append(escape(note)).append("</p>\n"));
        List<Story> stories = new ArrayList<>(List.of(briefing.lead()));
        stories.addAll(briefing.others());
        for (Story story : stories) {
            open(color(story.isResolved() || story.goodNews(), story.level()), story.state());
            page.append("<h3>").append(escape(story.headline())).append("</h3>\n");
            line(escape(story.when(zone())));
            line(escape(story.reason().summary()));
            line("rule <code>" + escape(story.reason().rule()) + "</code>");
            page.append("</div>\n");
        }
        if (briefing.more() > 0) {
            line("and " + briefing.more() + " more");
        }
    }

    private ZoneId zone() {
        return presentation.zone();
    }

    private void open(String color, String state) {
        page.append("<div class=\"card\" style=\"border-color: ")
                .append(color)
                .append("\">\n<span class=\"state\" style=\"background: ")
                .append(color)
                .append("\">")
                .append(escape(state.toUpperCase(Locale.ROOT)))
                .append("</span>\n");
    }

    private void line(String html) {
        if (!html.isEmpty()) {
            page.append("<p>").append(html).append("</p>\n");
        }
    }

    private static List<String> who(Story story) {
        List<String> lines = new ArrayList<>();
        story.people()
                .forEach(person ->
                        lines.add("<b>" + escape(person.name()) + "</b> (" + escape(person.evidence()) + ")"));
        if (lines.isEmpty()) {
            lines.add("nobody known");
        }
        codes(lines, "as database role ", story.rolesBesideNames(), 3);
        codes(lines, "from ", story.addresses(), 5);
        return lines;
    }

    private static List<String> why(Story story) {
        List<String> lines = new ArrayList<>();
        lines.add(escape(story.why()));
        if (story.reason().description() != null) {
            lines.add(escape(story.reason().description()));
        }
        String runbook = story.reason().runbook();
        if (runbook != null && !WebLink.isOne(runbook)) {
            lines.add("Runbook: " + escape(runbook));
        }
        return lines;
    }

    private static List<String> how(Story story) {
        List<String> lines = new ArrayList<>();
        codes(lines, "program ", story.means().programs(), 5);
        codes(lines, "request ", story.means().requests(), 3);
        codes(lines, "correlation ID ", story.means().correlationIds(), 3);
        if (!story.means().statements().isEmpty()) {
            lines.add("<pre>" + escape(story.means().statements().get(0)) + "</pre>");
        }
        return lines;
    }

    private void buttons(Story story) {
        List<DeepLink.Filled> links = new ArrayList<>();
        String runbook = story.reason().runbook();
        if (runbook != null && WebLink.isOne(runbook)) {
            links.add(new DeepLink.Filled("Runbook", runbook));
        }
        links.addAll(presentation.links(briefing));
        if (links.isEmpty()) {
            return;
        }
        page.append("<p>");
        links.forEach(link -> page.append("<a class=\"button\" href=\"")
                .append(escape(link.url()))
                .append("\" rel=\"noreferrer\">")
                .append(escape(link.name()))
                .append("</a>"));
        page.append("</p>\n");
    }

    private List<String> also() {
        List<String> lines = new ArrayList<>();
        briefing.others().forEach(other -> lines.add(escape(other.brief())));
        if (briefing.more() > 0) {
            lines.add("and " + briefing.more() + " more");
        }
        return lines;
    }

    private static void codes(List<String> lines, String label, List<String> values, int most) {
        if (values.isEmpty()) {
            return;
        }
        List<String> codes = values.stream()
                .map(value -> "<code>" + escape(value) + "</code>")
                .toList();
        lines.add(label + Story.list(codes, most));
    }

    private void section(String name, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        page.append("<h2>").append(name).append("</h2>\n");
        for (String line : lines) {
            boolean block = line.startsWith("<pre>");
            page.append(block ? "" : "<p>").append(line).append(block ? "\n" : "</p>\n");
        }
    }

    /** Dark enough for white letters. */
    private static String color(boolean green, Level level) {
        if (green) {
            return "#1f7a45";
        }
        return switch (level) {
            case CRITICAL -> "#c4281c";
            case HIGH -> "#c2570a";
            case MEDIUM -> "#96700a";
            case LOW -> "#2f6aa3";
            case INFORMATIONAL -> "#5f6975";
        };
    }
}
