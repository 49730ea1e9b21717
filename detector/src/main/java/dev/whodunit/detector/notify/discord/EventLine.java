package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** An event in one line of Markdown: when, what to what, who, from where. */
final class EventLine {

    private static final int PART = 120;

    private EventLine() {}

    static String of(Event event) {
        List<String> parts = new ArrayList<>();
        parts.add("<t:" + event.time().getEpochSecond() + ":T>");
        parts.add("**" + Markdown.escape(what(event), PART) + "**");
        String actor = event.string(CanonicalFields.ACTOR_NAME);
        if (actor != null) {
            parts.add("by " + Markdown.escape(clean(actor), PART));
        }
        String address = first(event, CanonicalFields.CLIENT_ADDRESS, CanonicalFields.PG_CLIENT_ADDRESS);
        if (address != null) {
            parts.add("from " + Markdown.code(clean(address), PART));
        }
        String said = first(event, CanonicalFields.DB_QUERY, CanonicalFields.MESSAGE);
        return String.join(" ", parts) + (said == null ? "" : " · " + Markdown.escape(clean(said), PART));
    }

    private static String what(Event event) {
        String request = first(event, CanonicalFields.HTTP_METHOD);
        if (request != null) {
            return join(request, event.string(CanonicalFields.URL_PATH), event.string(CanonicalFields.HTTP_STATUS));
        }
        String action = event.string(CanonicalFields.EVENT_ACTION, "event");
        String outcome = event.string(CanonicalFields.EVENT_OUTCOME);
        String failed = "failure".equals(outcome) ? "failed" : null;
        return join(action, failed, first(event, CanonicalFields.DB_COLLECTION, CanonicalFields.SERVICE_NAME));
    }

    private static String join(@Nullable String... parts) {
        return clean(String.join(" ", Stream.of(parts).filter(Objects::nonNull).toList()));
    }

    private static @Nullable String first(Event event, String... fields) {
        return Stream.of(fields)
                .map(event::string)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .orElse(null);
    }

    private static String clean(String text) {
        return PlainText.line(text, PART);
    }
}
