package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.EventWords;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.List;

/** An event in one line of Markdown: when, what to what, who, from where. */
final class EventLine {

    private static final int PART = 120;

    private EventLine() {}

    static String of(Event event) {
        EventWords words = EventWords.of(event);
        List<String> parts = new ArrayList<>();
        parts.add("<t:" + words.time().getEpochSecond() + ":T>");
        parts.add("**" + Markdown.escape(words.deed(), PART) + "**");
        if (words.actor() != null) {
            parts.add("by " + Markdown.escape(words.actor(), PART));
        }
        if (words.address() != null) {
            parts.add("from " + Markdown.code(words.address(), PART));
        }
        String said = words.said() == null ? "" : " · " + Markdown.escape(words.said(), PART);
        return String.join(" ", parts) + said;
    }
}
