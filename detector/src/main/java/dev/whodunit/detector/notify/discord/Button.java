package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A button under a message. Its id names what it does and the notification group that it does it to, so that it still
 * works after a restart. See https://discord.com/developers/docs/components/reference#button.
 */
enum Button {
    ACKNOWLEDGE("ack", "Acknowledge", null),
    TIMELINE("timeline", "Timeline", null),
    FALSE_POSITIVE("false-positive", "False positive", null),
    SILENCE_1H("silence-1h", "Silence 1 h", Duration.ofHours(1)),
    SILENCE_4H("silence-4h", "Silence 4 h", Duration.ofHours(4)),
    SILENCE_24H("silence-24h", "Silence 24 h", Duration.ofHours(24));

    private static final int LONGEST_ID = 100;
    private static final int ROW = 1;
    private static final int BUTTON = 2;
    private static final int PRIMARY = 1;
    private static final int SECONDARY = 2;

    private final String word;
    private final String label;
    private final @Nullable Duration silence;

    Button(String word, String label, @Nullable Duration silence) {
        this.word = word;
        this.label = label;
        this.silence = silence;
    }

    /** A button that was pressed, and the group that it is about. */
    record Pressed(Button button, String group) {}

    /** What an id of ours says; null where it is none. */
    static @Nullable Pressed parse(String id) {
        int colon = id.indexOf(':');
        String word = colon < 0 ? "" : id.substring(0, colon);
        return Arrays.stream(values())
                .filter(button -> button.word.equals(word))
                .map(button -> new Pressed(button, id.substring(colon + 1)))
                .findFirst()
                .orElse(null);
    }

    /** For how long it silences; null where it does not. */
    @Nullable
    Duration silence() {
        return silence;
    }

    String id(String group) {
        return word + ":" + group;
    }

    /** The rows of buttons under a message; none where the group's name has no room in their ids. */
    static ArrayNode rows(String group, boolean fires, Handled handled) {
        ArrayNode rows = Json.MAPPER.createArrayNode();
        if (Arrays.stream(values()).anyMatch(button -> button.id(group).length() > LONGEST_ID)) {
            return rows;
        }
        ArrayNode first = row(rows);
        if (fires) {
            boolean taken = handled.acknowledged() != null;
            ObjectNode acknowledge = ACKNOWLEDGE.add(first, group, PRIMARY);
            if (taken) {
                acknowledge.put("label", "Acknowledged").put("disabled", true);
            }
        }
        TIMELINE.add(first, group, SECONDARY);
        FALSE_POSITIVE.add(first, group, SECONDARY);
        if (fires) {
            ArrayNode second = row(rows);
            List.of(SILENCE_1H, SILENCE_4H, SILENCE_24H).forEach(button -> button.add(second, group, SECONDARY));
        }
        return rows;
    }

    private static ArrayNode row(ArrayNode rows) {
        return rows.addObject().put("type", ROW).putArray("components");
    }

    private ObjectNode add(ArrayNode row, String group, int style) {
        return row.addObject()
                .put("type", BUTTON)
                .put("style", style)
                .put("label", label)
                .put("custom_id", id(group));
    }
}
