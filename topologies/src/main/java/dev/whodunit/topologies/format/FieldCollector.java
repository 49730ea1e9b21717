package dev.whodunit.topologies.format;

import dev.whodunit.topologies.event.Event;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Collects one event's fields within bounds: their number and the length of each value. */
final class FieldCollector {

    /** Unknown fields beyond this number are dropped and counted. */
    static final int MAXIMUM_FIELDS = 256;

    /** Longer text is cut in the middle. */
    static final int MAXIMUM_LENGTH = 64 * 1024;

    private static final int MAXIMUM_NAME = 256;

    private static final String DROPPED = "log.dropped_fields";

    private final Event.Builder event = Event.builder();
    private int fields;
    private long dropped;

    /** Sets a field; null and empty text change nothing. */
    FieldCollector put(String field, @Nullable Object value) {
        if (value == null || (value instanceof String text && text.isEmpty())) {
            return this;
        }
        if (!event.has(field) && fields++ >= MAXIMUM_FIELDS) {
            dropped++;
            return this;
        }
        event.put(shorten(field, MAXIMUM_NAME), value instanceof String text ? cut(text) : value);
        return this;
    }

    /** Sets a field that has no value yet. */
    FieldCollector putIfAbsent(String field, @Nullable Object value) {
        return event.has(field) ? this : put(field, value);
    }

    boolean has(String field) {
        return event.has(field);
    }

    @Nullable
    Object get(String field) {
        return event.get(field);
    }

    @Nullable
    String text(String field) {
        return event.get(field) instanceof String text ? text : null;
    }

    FieldCollector remove(String field) {
        event.put(field, null);
        return this;
    }

    /** The fields as the one event of a record. */
    Parsed parsed() {
        if (dropped > 0) {
            event.put(DROPPED, dropped);
        }
        return new Parsed.Fields(List.of(event.build()));
    }

    /** The text, or its two ends with a word on what is missing between them. */
    static String cut(String text) {
        if (text.length() <= MAXIMUM_LENGTH) {
            return text;
        }
        String gap = " …[" + (text.length() - MAXIMUM_LENGTH) + " characters cut]… ";
        int half = (MAXIMUM_LENGTH - gap.length()) / 2;
        int head = Character.isHighSurrogate(text.charAt(half - 1)) ? half - 1 : half;
        int tail = text.length() - half;
        tail = Character.isLowSurrogate(text.charAt(tail)) ? tail + 1 : tail;
        return text.substring(0, head) + gap + text.substring(tail);
    }

    private static String shorten(String name, int length) {
        return name.length() <= length ? name : name.substring(0, length);
    }
}
