package dev.whodunit.detector.events;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The names that fields of events had, so that each is made once. Most events of a stream have the fields of the one
 * before in the same order: of these nothing is looked up, a look whether the bytes are the same is enough. Its memory is
 * bounded. Not safe for threads.
 */
final class KnownNames {

    static final int NOWHERE = -1;

    private static final int PLACES = 128;
    private static final int LONGEST = 256;
    private static final int MOST_OF_AN_EVENT = 1000;
    private static final int MOST = 4096;

    /** A name without blanks, in printable ASCII. */
    static final class Name {

        private final byte[] bytes;
        private final String text;
        private final boolean inUse;
        private long lastEvent;
        private int place;

        Name(byte[] bytes, String text, boolean inUse) {
            this.bytes = bytes;
            this.text = text;
            this.inUse = inUse;
        }

        String text() {
            return text;
        }

        /** How many bytes it has. */
        int length() {
            return bytes.length;
        }

        /** Whether some rule looks at the field. */
        boolean isInUse() {
            return inUse;
        }

        /** Says where the event at hand has the field's value. */
        void setPlace(int to) {
            place = to;
        }
    }

    private final Predicate<String> inUse;
    private final @Nullable Name[] lastAt = new Name[PLACES];
    private final Map<String, Name> names = new HashMap<>();
    private long event;
    private int count;

    /** @param inUse whether rules look at a field */
    KnownNames(Predicate<String> inUse) {
        this.inUse = inUse;
    }

    /** Begins an event. */
    void begin() {
        event++;
        count = 0;
        if (names.size() > MOST) {
            names.clear();
            Arrays.fill(lastAt, null);
        }
    }

    /**
     * The name of the event's next field, which begins after a quote; null where it is unusual, the event has had it
     * already, or has had very many.
     */
    @Nullable
    Name next(byte[] json, int from, int end) {
        Name last = count < PLACES ? lastAt[count] : null;
        Name name = last != null && isAt(last, json, from, end) ? last : find(json, from, end);
        if (name == null || name.lastEvent == event || count == MOST_OF_AN_EVENT) {
            return null;
        }
        name.lastEvent = event;
        name.place = NOWHERE;
        if (count < PLACES) {
            lastAt[count] = name;
        }
        count++;
        return name;
    }

    /** Where the event has the value of a field, or {@link #NOWHERE}. */
    int placeOf(String field) {
        Name name = names.get(field);
        return name == null || name.lastEvent != event ? NOWHERE : name.place;
    }

    private static boolean isAt(Name name, byte[] json, int from, int end) {
        int to = from + name.bytes.length;
        return to < end && json[to] == '"' && Arrays.equals(json, from, to, name.bytes, 0, name.bytes.length);
    }

    private @Nullable Name find(byte[] json, int from, int end) {
        int to = from;
        while (to < end && json[to] > ' ' && json[to] != '"' && json[to] != '\\') {
            to++;
        }
        if (to == end || json[to] != '"' || to == from || to - from > LONGEST) {
            return null;
        }
        String text = new String(json, from, to - from, StandardCharsets.ISO_8859_1);
        Name known = names.get(text);
        if (known == null) {
            known = new Name(Arrays.copyOfRange(json, from, to), text, inUse.test(text));
            names.put(text, known);
        }
        return known;
    }
}
