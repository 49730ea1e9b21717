package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.sigma.rule.Level;
import java.net.URI;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A notification as a mail's HTML: no images, no tables, readable in the dark. All text is escaped. */
final class EmailPage {

    private static final String STYLE = """
            :root { color-scheme: light dark; supported-color-schemes: light dark; }
            body { margin: 0; padding: 16px; font: 15px/1.5 -apple-system, "Segoe UI", Roboto, sans-serif;
                   color: #1d2129; background: #ffffff; }
            .card { max-width: 640px; margin: 0 auto; border-left: 5px solid; padding: 0 0 0 16px; }
            h1 { font-size: 18px; line-height: 1.35; margin: 0 0 14px; }
            h2 { font-size: 12px; letter-spacing: .08em; margin: 14px 0 2px; color: #667085; }
            p { margin: 0; overflow-wrap: anywhere; }
            pre { margin: 4px 0 0; padding: 8px 10px; border-radius: 4px; background: #f2f4f7; color: #1d2129;
                  font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; white-space: pre-wrap; overflow-wrap: anywhere; }
            code { font: 13px ui-monospace, Menlo, Consolas, monospace; }
            .quiet { color: #667085; font-size: 13px; margin-top: 18px; }
            @media (prefers-color-scheme: dark) {
              body { color: #e6e8eb; background: #16181d; } h2, .quiet { color: #98a2b3; }
              pre { background: #23262d; color: #e6e8eb; } a { color: #84b6ff; } }
            """;

    private EmailPage() {}

    static String of(Briefing briefing, ZoneId zone) {
        Story story = briefing.lead();
        StringBuilder page = new StringBuilder(4096);
        page.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n")
                .append("<meta name=\"color-scheme\" content=\"light dark\">\n<title>")
                .append(escape(EmailText.subject(briefing)))
                .append("</title>\n<style>\n")
                .append(STYLE)
                .append("</style>\n</head>\n<body>\n<div class=\"card\" style=\"border-color: ")
                .append(color(briefing))
                .append("\">\n<h1>")
                .append(escape(EmailText.subject(briefing)))
                .append("</h1>\n");
        section(page, "WHO", who(story));
        section(page, "WHEN", List.of(escape(story.when(zone))));
        section(page, "WHAT", List.of("<b>" + escape(story.what()) + "</b>"));
        section(page, "WHY", why(story));
        section(page, "HOW", how(story));
        if (story.ending() != null) {
            section(page, "ENDED", List.of(escape(story.ending())));
        }
        section(page, "ALSO", also(briefing));
        page.append("<p class=\"quiet\">Whodunit, alert ")
                .append(escape(story.id()))
                .append("</p>\n</div>\n</body>\n</html>\n");
        return page.toString();
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
        if (runbook != null) {
            String link = link(runbook);
            lines.add("Runbook: " + (link == null ? escape(runbook) : link));
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

    private static List<String> also(Briefing briefing) {
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

    private static void section(StringBuilder page, String name, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        page.append("<h2>").append(name).append("</h2>\n");
        for (String line : lines) {
            boolean block = line.startsWith("<pre>");
            page.append(block ? "" : "<p>").append(line).append(block ? "\n" : "</p>\n");
        }
    }

    private static String color(Briefing briefing) {
        if (briefing.resolved()) {
            return "#2e9e5b";
        }
        return briefing.level() == Level.CRITICAL
                ? "#d92d20"
                : briefing.level() == Level.HIGH ? "#f5730a" : briefing.level() == Level.MEDIUM ? "#f2b90c" : "#3b82c4";
    }

    private static @Nullable String link(String target) {
        try {
            URI uri = URI.create(target);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            boolean web = (scheme.equals("http") || scheme.equals("https")) && uri.getHost() != null;
            String shown = escape(target);
            return web ? "<a href=\"" + shown + "\" rel=\"noreferrer\">" + shown + "</a>" : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
