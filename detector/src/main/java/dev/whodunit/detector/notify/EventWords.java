package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import java.time.Instant;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An event in a few words, each cleaned and bounded as {@link PlainText} does it, and not yet escaped.
 *
 * @param deed what was done, to what: {@code delete public.orders}, {@code GET /orders/7 500}
 * @param actor who did it, or null
 * @param address from where, or null
 * @param said the statement or the log's line, or null
 */
public record EventWords(
        Instant time,
        String deed,
        @Nullable String actor,
        @Nullable String address,
        @Nullable String said) {

    private static final int PART = 120;

    public static EventWords of(Event event) {
        return new EventWords(
                event.time(),
                deed(event),
                first(event, CanonicalFields.ACTOR_NAME),
                first(event, CanonicalFields.CLIENT_ADDRESS, CanonicalFields.PG_CLIENT_ADDRESS),
                first(event, CanonicalFields.DB_QUERY, CanonicalFields.MESSAGE));
    }

    private static String deed(Event event) {
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
        return PlainText.line(
                String.join(" ", Stream.of(parts).filter(Objects::nonNull).toList()), PART);
    }

    private static @Nullable String first(Event event, String... fields) {
        return Stream.of(fields)
                .map(event::string)
                .filter(text -> text != null && !text.isBlank())
                .findFirst()
                .map(text -> PlainText.line(text, PART))
                .orElse(null);
    }
}
