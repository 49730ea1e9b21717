package dev.whodunit.detector.notify.email;

import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.DeepLink;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Presentation;
import dev.whodunit.detector.notify.Story;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/** A notification as a mail's subject and plain text. */
final class EmailText {

    private static final int SUBJECT = 180;
    private static final int WIDTH = 9;

    private EmailText() {}

    static String subject(Briefing briefing) {
        int others = briefing.size() - 1;
        String more = others == 0 || briefing.isDigest() ? "" : " and " + others + " more";
        return PlainText.line("[" + briefing.state() + "] " + PlainText.cut(briefing.headline(), SUBJECT) + more, 220);
    }

    static String body(Briefing briefing, Presentation presentation) {
        StringBuilder text = new StringBuilder();
        text.append(subject(briefing)).append("\n\n");
        briefing.notes().forEach(note -> text.append(note).append("\n\n"));
        if (briefing.isDigest()) {
            digest(text, briefing, presentation.zone());
        } else {
            whole(text, briefing, presentation);
        }
        text.append("\n-- \nWhodunit, alert ").append(briefing.lead().id()).append('\n');
        return text.toString();
    }

    private static void digest(StringBuilder text, Briefing briefing, ZoneId zone) {
        List<Story> stories = new ArrayList<>(List.of(briefing.lead()));
        stories.addAll(briefing.others());
        for (Story story : stories) {
            text.append(story.brief()).append('\n');
            section(text, "WHEN", List.of(story.when(zone)));
            section(text, "WHY", List.of(story.why()));
            text.append('\n');
        }
        if (briefing.more() > 0) {
            text.append("and ").append(briefing.more()).append(" more\n");
        }
    }

    private static void whole(StringBuilder text, Briefing briefing, Presentation presentation) {
        Story story = briefing.lead();
        section(text, "WHO", story.hasWho() ? List.of(story.who()) : List.of());
        section(text, "WHEN", List.of(story.when(presentation.zone())));
        section(text, "WHAT", List.of(story.what()));
        section(text, "WHY", List.of(story.why()));
        section(text, "ACT", story.reason().act());
        section(text, "HOW", story.how());
        if (story.ending() != null && !story.goodNews()) {
            section(text, "ENDED", List.of(story.ending()));
        }
        if (story.reason().description() != null) {
            text.append('\n').append(story.reason().description()).append('\n');
        }
        if (story.reason().runbook() != null) {
            text.append("\nRunbook: ").append(story.reason().runbook()).append('\n');
        }
        List<DeepLink.Filled> links = presentation.links(briefing);
        text.append(links.isEmpty() ? "" : "\n");
        links.forEach(
                link -> text.append(link.name()).append(": ").append(link.url()).append('\n'));
        others(text, briefing);
    }

    private static void others(StringBuilder text, Briefing briefing) {
        if (briefing.others().isEmpty()) {
            return;
        }
        text.append("\nAlso:\n");
        briefing.others()
                .forEach(other -> text.append("- ").append(other.brief()).append('\n'));
        if (briefing.more() > 0) {
            text.append("- and ").append(briefing.more()).append(" more\n");
        }
    }

    private static void section(StringBuilder text, String name, List<String> lines) {
        String label = name + " ".repeat(WIDTH - name.length());
        for (String line : lines) {
            text.append(label)
                    .append(line.replace("\n", "\n" + " ".repeat(WIDTH)))
                    .append('\n');
            label = " ".repeat(WIDTH);
        }
    }
}
