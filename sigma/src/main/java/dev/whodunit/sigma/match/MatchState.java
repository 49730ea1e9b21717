package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.ScalarText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the event being matched: the values of the fields that rules name, the needles found in them, and
 * the tests judged so far. Used again for event after event, by one thread, so that matching allocates nothing.
 */
final class MatchState implements BiConsumer<String, Object> {

    private static final int MOST_DIGITS = 20;

    private final Slots slots;
    private final @Nullable Object[] values;
    private final int[] filled;
    private int fills;
    private final FoundNeedles found;
    private final long[] judged;
    private final long[] held;
    private boolean judges;
    private final char[] text = new char[4096];
    private final List<String> containers = new ArrayList<>();
    private @Nullable FieldSource event;

    MatchState(Slots slots, int needles, int tests) {
        this.slots = slots;
        values = new Object[slots.size()];
        filled = new int[slots.size()];
        found = new FoundNeedles(needles);
        judged = new long[(tests + 63) >> 6];
        held = new long[(tests + 63) >> 6];
    }

    /** Takes another event: the values of the fields that rules name, as far as they do not lie within others. */
    void take(FieldSource next) {
        event = next;
        next.forEachFieldInUse(this);
    }

    /**
     * Adds the values that lie within others.
     *
     * @param choices the slots of fields with several names that are to be filled
     */
    void complete(int[] choices) {
        FieldSource taken = event();
        for (String container : containers) {
            for (int slot : slots.within(container)) {
                if (values[slot] == null) {
                    set(slot, slots.path(slot).in(taken));
                }
            }
        }
        for (int choice : choices) {
            set(choice, first(slots.named(choice)));
        }
    }

    private @Nullable Object first(int[] names) {
        Object value = null;
        for (int i = 0; value == null && i < names.length; i++) {
            value = values[names[i]];
        }
        return value;
    }

    /** Lets the event go, so that it is not kept alive until the next one. */
    void clear() {
        for (int i = 0; i < fills; i++) {
            values[filled[i]] = null;
        }
        fills = 0;
        containers.clear();
        found.clear();
        if (judges) {
            Arrays.fill(judged, 0);
            judges = false;
        }
        event = null;
    }

    @Override
    public void accept(String field, Object value) {
        set(slots.find(field), value);
        if (!(value instanceof String || value instanceof Number) && (value instanceof Map || value instanceof List)) {
            containers.add(field);
        }
    }

    private void set(int slot, @Nullable Object value) {
        if (slot >= 0 && value != null) {
            if (values[slot] == null) {
                filled[fills++] = slot;
            }
            values[slot] = value;
        }
    }

    FieldSource event() {
        FieldSource taken = event;
        if (taken == null) {
            throw new IllegalStateException("no event");
        }
        return taken;
    }

    @Nullable
    Object value(int slot) {
        return values[slot];
    }

    int fills() {
        return fills;
    }

    int filled(int index) {
        return filled[index];
    }

    FoundNeedles found() {
        return found;
    }

    /** Whether a test holds; it is judged at most once for each event. */
    boolean holds(LazyTest test) {
        int word = test.number() >> 6;
        long bit = 1L << test.number();
        if ((judged[word] & bit) == 0) {
            judges = true;
            judged[word] |= bit;
            if (test.judge(this)) {
                held[word] |= bit;
            } else {
                held[word] &= ~bit;
            }
        }
        return (held[word] & bit) != 0;
    }

    /** Looks for needles in a value: a scalar, or each one of a list. */
    void search(NeedleSearch needles, @Nullable Object value) {
        search(needles, value, false, 0);
    }

    /** Looks for needles in every scalar of the event, also of those in maps. */
    void searchEverything(FieldSource source, NeedleSearch needles) {
        source.forEachField((field, value) -> search(needles, value, true, 0));
    }

    private void search(NeedleSearch needles, @Nullable Object value, boolean maps, int depth) {
        if (value instanceof String string) {
            needles.search(string, text, found);
        } else if (value instanceof List<?> list) {
            for (int i = 0; depth < FieldSource.DEEPEST && i < list.size(); i++) {
                search(needles, list.get(i), maps, depth + 1);
            }
        } else if (value instanceof Map<?, ?> map) {
            if (maps && depth < FieldSource.DEEPEST) {
                map.values().forEach(inner -> search(needles, inner, true, depth + 1));
            }
        } else if (value instanceof Long || value instanceof Integer) {
            int length = digits(((Number) value).longValue());
            needles.search(text, length, found);
        } else if (value != null) {
            String scalar = ScalarText.of(value);
            if (scalar != null) {
                needles.search(scalar, text, found);
            }
        }
    }

    /** Writes a number as text and gives the text's length. */
    private int digits(long number) {
        int at = MOST_DIGITS;
        long rest = number;
        do {
            at--;
            text[at] = (char) ('0' + Math.abs(rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (number < 0) {
            at--;
            text[at] = '-';
        }
        int length = MOST_DIGITS - at;
        System.arraycopy(text, at, text, 0, length);
        return length;
    }
}
