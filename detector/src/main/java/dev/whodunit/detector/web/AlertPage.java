package dev.whodunit.detector.web;

import static dev.whodunit.detector.notify.Html.escape;

import dev.whodunit.detector.feed.Held;
import dev.whodunit.detector.notify.Html;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.StoryTeller;
import dev.whodunit.detector.notify.WebLink;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Silence;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The page of one alert: who, when, what, why and how, what happened in which order, who was told and why the rest was not,
 * and forms to take it on and to silence it. One file without scripts, images or tables that stand in the way of a phone.
 * All text is escaped.
 */
final class AlertPage {

    /** Everything in it is its own: no scripts, nothing from elsewhere, in no frame, forms to nobody else. */
    static final String POLICY;

    private static final int LINE = 400;
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("d MMM, HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private static final String STYLE = """
            :root { color-scheme: light dark; --text: #1d2129; --quiet: #667085; --ground: #ffffff; --box: #f2f4f7; --line: #d0d5dd; --link: #175cd3; }
            @media (prefers-color-scheme: dark) {
              :root { --text: #e6e8eb; --quiet: #98a2b3; --ground: #16181d; --box: #23262d; --line: #3b404a; --link: #84b6ff; } }
            * { box-sizing: border-box; }
            body { margin: 0; padding: 16px; font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif;
                   color: var(--text); background: var(--ground); }
            main { max-width: 760px; margin: 0 auto; overflow-wrap: anywhere; }
            .card { border-left: 5px solid var(--level); padding: 2px 0 2px 16px; margin-bottom: 24px; }
            .state { display: inline-block; padding: 2px 9px; border-radius: 4px; color: #ffffff; background: var(--level);
                     font-size: 12px; font-weight: 700; letter-spacing: .06em; text-transform: uppercase; }
            .critical { --level: #c4281c; } .high { --level: #c2570a; } .medium { --level: #96700a; }
            .low { --level: #2f6aa3; } .informational { --level: #5f6975; } .resolved { --level: #1f7a45; }
            h1 { font-size: 21px; line-height: 1.35; margin: 8px 0 14px; }
            h2 { font-size: 17px; margin: 28px 0 8px; }
            dl { display: grid; grid-template-columns: 3.6em 1fr; gap: 8px 12px; margin: 0; }
            dt { font-size: 12px; font-weight: 700; letter-spacing: .08em; color: var(--quiet); padding-top: 4px; }
            dd { margin: 0; } p { margin: 0; }
            code, pre { font: 13px/1.45 ui-monospace, Menlo, Consolas, monospace; }
            pre { margin: 6px 0 0; padding: 8px 10px; border-radius: 4px; background: var(--box); white-space: pre-wrap; }
            a { color: var(--link); }
            .note { margin: 0 0 14px; padding: 8px 12px; border-radius: 6px; background: var(--box); }
            ol { list-style: none; margin: 0; padding: 0; border-left: 2px solid var(--line); }
            li { position: relative; padding: 3px 0 3px 18px; }
            li::before { content: ""; position: absolute; left: -6px; top: 11px; width: 10px; height: 10px; border-radius: 50%;
                         background: var(--ground); border: 2px solid var(--line); }
            li.alert::before { background: var(--level); border-color: var(--level); }
            li.deed::before { background: #7a5af8; border-color: #7a5af8; }
            li.told::before { background: var(--line); }
            time { color: var(--quiet); font-size: 13px; font-variant-numeric: tabular-nums; margin-right: 6px; }
            .forms { display: grid; grid-template-columns: repeat(auto-fit, minmax(260px, 1fr)); gap: 16px; margin-top: 24px; }
            form { padding: 14px 16px 16px; border: 1px solid var(--line); border-radius: 8px; }
            form h2 { margin: 0 0 8px; } label { display: block; font-size: 13px; color: var(--quiet); margin-top: 8px; }
            input, select { width: 100%; padding: 8px 10px; font: inherit; font-size: 16px; color: var(--text); background: var(--ground);
                            border: 1px solid var(--line); border-radius: 6px; }
            button { margin-top: 14px; padding: 9px 16px; font: inherit; font-weight: 600; color: #ffffff; background: #175cd3;
                     border: 0; border-radius: 6px; cursor: pointer; }
            button.second { background: #5f6975; }
            .quiet { color: var(--quiet); font-size: 13px; } footer { margin-top: 28px; }
            """;

    static {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(STYLE.getBytes(StandardCharsets.UTF_8));
            POLICY = "default-src 'none'; style-src 'sha256-"
                    + Base64.getEncoder().encodeToString(digest)
                    + "'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private final StringBuilder page = new StringBuilder(16_384);
    private final Shown shown;
    private final Story story;

    /**
     * What is shown.
     *
     * @param visitor the name to be put into the forms; may be empty
     * @param problem what was wrong with what was sent last, or null
     */
    record Shown(
            Chronicle.Sources sources,
            String visitor,
            @Nullable String problem,
            Instant now) {}

    private AlertPage(Shown shown) {
        this.shown = shown;
        this.story = StoryTeller.tell(shown.sources().alert());
    }

    static String of(Shown shown) {
        return new AlertPage(shown).page();
    }

    /** A page that only says that there is nothing to show, in plain words. */
    static String nothing(String why) {
        return head("Whodunit") + "<main>\n<h1>" + escape(why) + "</h1>\n</main>\n</body>\n</html>\n";
    }

    private static String head(String title) {
        return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
                + "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n"
                + "<meta name=\"robots\" content=\"noindex\">\n<title>" + escape(title) + "</title>\n<style>" + STYLE
                + "</style>\n</head>\n<body>\n";
    }

    private String page() {
        String state = story.state();
        page.append(head("[" + state + "] " + story.headline()))
                .append("<main class=\"")
                .append(story.isResolved() || story.goodNews() ? "resolved" : level(story.level()))
                .append("\">\n<div class=\"card\">\n<span class=\"state\">")
                .append(escape(state))
                .append("</span>\n<h1>")
                .append(escape(story.headline()))
                .append("</h1>\n");
        notes();
        page.append("<dl>\n");
        section("WHO", story.hasWho() ? List.of(escape(story.who())) : List.of());
        section("WHEN", List.of(escape(story.when(ZoneOffset.UTC))));
        section("WHAT", List.of("<b>" + escape(story.what()) + "</b>"));
        section("WHY", why());
        section("ACT", story.reason().act().stream().map(Html::escape).toList());
        section("HOW", how());
        page.append("</dl>\n</div>\n");
        forms();
        timeline();
        held();
        page.append("<footer class=\"quiet\">Whodunit · alert ")
                .append(escape(story.id()))
                .append(" · times are UTC</footer>\n</main>\n</body>\n</html>\n");
        return page.toString();
    }

    private static String level(Level level) {
        return level.toString().toLowerCase(Locale.ROOT);
    }

    private void notes() {
        if (shown.problem() != null) {
            note("Not done: " + shown.problem());
        }
        Acknowledgement taken = shown.sources().acknowledgement();
        if (taken != null) {
            note(taken.author() + " has taken it on" + (taken.note().isBlank() ? "." : ": " + taken.note()));
        }
        for (Silence silence : shown.sources().silences()) {
            note("Silenced by " + silence.author() + " until " + CLOCK.format(silence.endOf(shown.now()))
                    + (silence.comment().isBlank() ? "." : ": " + silence.comment()));
        }
    }

    private void note(String text) {
        page.append("<p class=\"note\">").append(line(text)).append("</p>\n");
    }

    private static String line(String text) {
        return escape(PlainText.line(text, LINE));
    }

    private List<String> why() {
        List<String> lines = new ArrayList<>();
        lines.add(escape(story.why()));
        if (story.reason().description() != null) {
            lines.add(escape(story.reason().description()));
        }
        String runbook = story.reason().runbook();
        if (runbook != null) {
            lines.add(
                    WebLink.isOne(runbook)
                            ? "<a rel=\"noreferrer\" href=\"" + escape(runbook) + "\">Runbook</a>"
                            : "Runbook: " + escape(runbook));
        }
        return lines;
    }

    private List<String> how() {
        List<String> lines = new ArrayList<>();
        Story.Means means = story.means();
        codes(lines, "program ", means.programs());
        codes(lines, "request ", means.requests());
        codes(lines, "correlation ID ", means.correlationIds());
        means.statements().stream().limit(3).forEach(statement -> lines.add("<pre>" + escape(statement) + "</pre>"));
        return lines;
    }

    private static void codes(List<String> lines, String label, List<String> values) {
        if (!values.isEmpty()) {
            List<String> codes = values.stream()
                    .map(value -> "<code>" + escape(value) + "</code>")
                    .toList();
            lines.add(label + Story.list(codes, 10));
        }
    }

    private void section(String name, List<String> lines) {
        if (lines.isEmpty()) {
            return;
        }
        page.append("<dt>").append(name).append("</dt><dd>");
        for (String html : lines) {
            page.append(html.startsWith("<pre>") ? html : "<p>" + html + "</p>");
        }
        page.append("</dd>\n");
    }

    private void forms() {
        if (story.isResolved() || story.goodNews()) {
            return;
        }
        String id = escape(story.id());
        page.append("<div class=\"forms\">\n");
        page.append("<form id=\"acknowledge\" method=\"post\" action=\"")
                .append(id)
                .append("/acknowledgement\">\n<h2>Take it on</h2>\n");
        input("author", "Your name", shown.visitor(), true);
        input("note", "What you know or are doing", "", false);
        page.append("<button>Acknowledge</button>\n");
        if (shown.sources().acknowledgement() != null) {
            page.append(
                    "<button class=\"second\" name=\"give_up\" value=\"true\" formnovalidate>Give it up</button>\n");
        }
        page.append("</form>\n<form id=\"silence\" method=\"post\" action=\"")
                .append(id)
                .append("/silence\">\n<h2>Silence it</h2>\n");
        input("author", "Your name", shown.visitor(), true);
        page.append("<label>For how long<select name=\"duration\"><option value=\"1h\">1 hour</option>")
                .append("<option value=\"4h\">4 hours</option><option value=\"24h\">24 hours</option>")
                .append("<option value=\"7d\">7 days</option></select></label>\n");
        input("comment", "Why", "", false);
        page.append("<button>Silence</button>\n</form>\n</div>\n");
    }

    private void input(String name, String label, String value, boolean required) {
        page.append("<label>")
                .append(label)
                .append("<input name=\"")
                .append(name)
                .append("\" maxlength=\"200\" value=\"")
                .append(escape(value))
                .append(required ? "\" required>" : "\">")
                .append("</label>\n");
    }

    private void timeline() {
        page.append("<h2 id=\"timeline\">Timeline</h2>\n<ol>\n");
        for (Chronicle.Entry entry : Chronicle.of(shown.sources())) {
            page.append("<li class=\"")
                    .append(entry.kind())
                    .append("\"><time datetime=\"")
                    .append(Timestamps.format(entry.at()))
                    .append("\">")
                    .append(CLOCK.format(entry.at()))
                    .append("</time>")
                    .append(line(entry.what()))
                    .append("</li>\n");
        }
        page.append("</ol>\n");
    }

    private void held() {
        List<Held> held = shown.sources().told().held();
        if (held.isEmpty()) {
            return;
        }
        page.append("<h2>Held back</h2>\n");
        held.forEach(one -> page.append("<p>")
                .append(line(one.receiver() + ", since " + CLOCK.format(one.since()) + ": " + one.reason() + " (route "
                        + one.route() + ")"))
                .append("</p>\n"));
    }
}
