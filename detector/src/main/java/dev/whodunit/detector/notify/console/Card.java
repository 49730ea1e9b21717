package dev.whodunit.detector.notify.console;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Story;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Alerts as a framed card, or as one line where a card was shown before. */
final class Card {

    private static final String RESET = "\u001b[0m";
    private static final String BOLD = "\u001b[1m";
    private static final String DIM = "\u001b[2m";
    private static final String GREEN = "\u001b[32m";
    private static final int LABEL = 6;

    private final ConsoleSettings settings;

    Card(ConsoleSettings settings) {
        this.settings = settings;
    }

    /** All that is known. */
    String full(Briefing briefing) {
        Story story = briefing.lead();
        String tint = tint(briefing);
        StringBuilder card = new StringBuilder();
        String level = briefing.state().toUpperCase(Locale.ROOT);
        String head = "╭─ " + level + " ─ " + story.reason().title() + " ";
        String fitted = wrap(head, settings.width()).get(0);
        card.append(color(tint + BOLD, fitted))
                .append(color(tint, "─".repeat(Math.max(0, settings.width() - length(fitted)))))
                .append('\n');
        for (String line : wrap(briefing.headline(), settings.width() - 2)) {
            card.append(color(tint, "│ ")).append(color(BOLD, line)).append('\n');
        }
        card.append(color(tint, "│")).append('\n');
        section(card, tint, "NOTE", briefing.notes());
        section(card, tint, "WHO", List.of(story.who()));
        section(card, tint, "WHEN", List.of(story.when(settings.zone())));
        section(card, tint, "WHAT", List.of(story.what()));
        section(card, tint, "WHY", why(story));
        section(card, tint, "ACT", story.reason().act());
        section(card, tint, "HOW", story.how());
        section(card, tint, "ALSO", also(briefing));
        return card.append(color(tint, "╰" + "─".repeat(settings.width() - 1)))
                .append('\n')
                .toString();
    }

    /** What has become of it. */
    String brief(Briefing briefing) {
        Story story = briefing.lead();
        String tint = tint(briefing);
        String sign = briefing.resolved() ? "✔ " : "▸ ";
        String end = story.ending() == null ? "" : ": " + story.ending();
        int others = briefing.others().size() + briefing.more();
        String more = others == 0 ? "" : " and " + others + " more";
        StringBuilder text = new StringBuilder();
        String indent = sign;
        for (String line : wrap(story.brief() + end + more, settings.width() - 2)) {
            text.append(color(tint, indent)).append(line).append('\n');
            indent = "  ";
        }
        return text.toString();
    }

    private static List<String> why(Story story) {
        List<String> lines = new ArrayList<>();
        lines.add(story.why());
        if (story.reason().runbook() != null) {
            lines.add("runbook " + story.reason().runbook());
        }
        return lines;
    }

    private static List<String> also(Briefing briefing) {
        List<String> lines = new ArrayList<>();
        briefing.others().forEach(other -> lines.add(other.brief()));
        if (briefing.more() > 0) {
            lines.add("and " + briefing.more() + " more");
        }
        return lines;
    }

    private void section(StringBuilder card, String tint, String name, List<String> texts) {
        String label = name + " ".repeat(LABEL - name.length());
        for (String text : texts) {
            for (String line : wrap(text, settings.width() - 2 - LABEL)) {
                card.append(color(tint, "│ "))
                        .append(color(DIM, label))
                        .append(line)
                        .append('\n');
                label = " ".repeat(LABEL);
            }
        }
    }

    /** Lines of at most so many characters, broken between words where there are any. */
    static List<String> wrap(String text, int width) {
        List<String> lines = new ArrayList<>();
        for (String paragraph : text.split("\n", -1)) {
            String rest = paragraph;
            while (length(rest) > width) {
                int end = rest.offsetByCodePoints(0, width);
                int blank = rest.lastIndexOf(' ', end);
                int cut = blank > 0 ? blank : end;
                lines.add(rest.substring(0, cut));
                rest = rest.substring(cut).stripLeading();
            }
            lines.add(rest);
        }
        return lines;
    }

    private static int length(String text) {
        return text.codePointCount(0, text.length());
    }

    private static String tint(Briefing briefing) {
        if (briefing.resolved() || briefing.isGoodNews()) {
            return GREEN;
        }
        return switch (briefing.level()) {
            case CRITICAL -> "\u001b[91m";
            case HIGH -> "\u001b[33m";
            case MEDIUM -> "\u001b[93m";
            case LOW -> "\u001b[36m";
            case INFORMATIONAL -> DIM;
        };
    }

    private String color(String code, String text) {
        return settings.color() && !text.isEmpty() ? code + text + RESET : text;
    }
}
