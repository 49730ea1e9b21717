package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.feed.EventFeed;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is asked of {@code /api/v1/events}: events since a time whose fields have one of the given values, a page of them.
 *
 * @param cursor where the page before ended
 * @param fields the values that are wanted of each field; one of them is enough
 */
record EventQuery(
        @Nullable Instant since, int limit, EventFeed.@Nullable Place cursor, Map<String, List<String>> fields) {

    static final int DEFAULT_LIMIT = 100;
    static final int MAXIMUM_LIMIT = 1_000;

    private static final Pattern AGO = Pattern.compile("(\\d{1,9})([smhd])");

    /** A page of events, the newest first, and the cursor for the next one. */
    record Page(List<JsonNode> events, @Nullable String next) {}

    /**
     * Reads a query's parameters.
     *
     * @throws IllegalArgumentException with what is wrong, in plain words
     */
    static EventQuery of(Map<String, List<String>> parameters, Instant now) {
        Map<String, List<String>> fields = new LinkedHashMap<>(parameters);
        String since = single(fields, "since");
        String limit = single(fields, "limit");
        String cursor = single(fields, "cursor");
        return new EventQuery(
                since == null ? null : time(since, now),
                limit == null ? DEFAULT_LIMIT : limit(limit),
                cursor == null || cursor.isEmpty() ? null : place(cursor),
                fields);
    }

    private static @Nullable String single(Map<String, List<String>> parameters, String name) {
        List<String> values = parameters.remove(name);
        if (values == null || values.isEmpty()) {
            return null;
        }
        if (values.size() > 1) {
            throw new IllegalArgumentException(name + " is given twice");
        }
        return values.get(0);
    }

    private static Instant time(String text, Instant now) {
        Matcher ago = AGO.matcher(text);
        try {
            if (ago.matches()) {
                long number = Long.parseLong(ago.group(1));
                return now.minus(
                        switch (ago.group(2)) {
                            case "s" -> Duration.ofSeconds(number);
                            case "m" -> Duration.ofMinutes(number);
                            case "h" -> Duration.ofHours(number);
                            default -> Duration.ofDays(number);
                        });
            }
            // a plus that was not escaped arrives as a blank
            return Timestamps.parse(text.replace(' ', '+'));
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(
                    "since is no time; expected RFC 3339 such as 2026-01-02T03:04:05Z, or how long ago, such as 15m",
                    e);
        }
    }

    private static int limit(String text) {
        int limit = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (limit < 1 || limit > MAXIMUM_LIMIT) {
            throw new IllegalArgumentException("limit is no number from 1 to " + MAXIMUM_LIMIT);
        }
        return limit;
    }

    private static EventFeed.Place place(String text) {
        try {
            return EventFeed.Place.parse(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("cursor is none that an earlier answer gave as next", e);
        }
    }

    /**
     * Answers the query. Later context of an event comes as an amendment, a newer record with the same id; it is shown as
     * part of the event, in the event's place.
     */
    Page answer(EventFeed feed) {
        List<JsonNode> page = new ArrayList<>();
        Map<String, ObjectNode> amendments = new HashMap<>();
        EventFeed.@Nullable Place last = null;
        for (EventFeed.Found found : feed.before(null)) {
            ObjectNode event = parse(found.json());
            if (event == null) {
                continue;
            }
            String id = event.path(CanonicalFields.EVENT_ID).asText();
            if (event.remove("amendment") instanceof ObjectNode amendment) {
                amendments.merge(id, amendment, (newer, older) -> older.<ObjectNode>setAll(newer));
                continue;
            }
            ObjectNode amendment = amendments.remove(id);
            if (amendment != null) {
                event.setAll(amendment);
            }
            if ((cursor == null || found.place().compareTo(cursor) < 0) && matches(event)) {
                if (page.size() == limit) {
                    return new Page(page, String.valueOf(last));
                }
                page.add(event);
                last = found.place();
            }
        }
        return new Page(page, null);
    }

    private static @Nullable ObjectNode parse(byte[] json) {
        try {
            return Json.read(json, ObjectNode.class);
        } catch (IOException e) {
            return null;
        }
    }

    private boolean matches(ObjectNode event) {
        return fields.entrySet().stream().allMatch(field -> has(event, field.getKey(), field.getValue()))
                && (since == null
                        || !isBefore(event.path(CanonicalFields.TIMESTAMP).asText(), since));
    }

    private static boolean isBefore(String time, Instant limit) {
        try {
            return Timestamps.parse(time).isBefore(limit);
        } catch (DateTimeException e) {
            return false;
        }
    }

    /** Whether a field, also one inside a row image ({@code pg.after.email}), has one of the values. */
    private static boolean has(JsonNode node, String field, List<String> values) {
        if (node.has(field)) {
            return isOneOf(node.get(field), values);
        }
        for (int dot = field.lastIndexOf('.'); dot > 0; dot = field.lastIndexOf('.', dot - 1)) {
            JsonNode inner = node.get(field.substring(0, dot));
            if (inner != null && inner.isObject()) {
                return has(inner, field.substring(dot + 1), values);
            }
        }
        return false;
    }

    private static boolean isOneOf(JsonNode value, List<String> values) {
        if (value.isArray()) {
            for (JsonNode element : value) {
                if (isOneOf(element, values)) {
                    return true;
                }
            }
            return false;
        }
        return values.contains(value.asText());
    }
}
