package dev.whodunit.topologies.event;

import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which values join events: an id that many unrelated requests share is none. */
public final class CorrelationIds {

    /** Longer values are no ids. */
    public static final int MAXIMUM_LENGTH = 200;

    private static final Set<String> CONSTANTS =
            Set.of("", "-", "0", "unknown", "none", "null", "nil", "n/a", "undefined", "false", "true");

    private CorrelationIds() {}

    /** The id, trimmed, or null where the value cannot join anything. */
    public static @Nullable String usable(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String id = value.toString().strip();
        if (id.length() > MAXIMUM_LENGTH || CONSTANTS.contains(id.toLowerCase(Locale.ROOT))) {
            return null;
        }
        return isOnlyZeros(id) || !isPlain(id) ? null : id;
    }

    // Control characters and halves of surrogate pairs would make two ids one in a key.
    private static boolean isPlain(String id) {
        return id.codePoints()
                .noneMatch(character ->
                        Character.isISOControl(character) || Character.getType(character) == Character.SURROGATE);
    }

    private static boolean isOnlyZeros(String id) {
        return id.chars().allMatch(character -> character == '0' || character == '-');
    }
}
