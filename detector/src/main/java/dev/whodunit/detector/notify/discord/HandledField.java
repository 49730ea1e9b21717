package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.PlainText;
import java.time.Instant;
import java.util.stream.IntStream;

/** The field of an embed that says how its alerts are dealt with. */
final class HandledField {

    private static final String NAME = "HANDLING";

    /** With the field's name, what the rest of the message leaves of an embed's 6,000 characters takes it. */
    private static final int LONGEST = 270;

    private static final int ACKNOWLEDGED_COLOR = 0x7A5AF8;
    private static final int SILENCED_COLOR = 0x667085;

    private HandledField() {}

    /** Puts the field into an embed, in place of the one that it has, and gives one that fires another color. */
    static void show(ObjectNode embed, Handled handled, boolean fires) {
        ArrayNode fields = embed.withArray("fields");
        IntStream.range(0, fields.size())
                .filter(index -> fields.get(index).path("name").asText().equals(NAME))
                .findFirst()
                .ifPresent(fields::remove);
        FieldText text = words(handled, fires);
        if (text.isEmpty()) {
            return;
        }
        fields.addObject().put("name", NAME).put("value", text.toString()).put("inline", false);
        if (fires && (handled.silenced() != null || handled.falsePositive() != null)) {
            embed.put("color", SILENCED_COLOR);
        } else if (fires && handled.acknowledged() != null) {
            embed.put("color", ACKNOWLEDGED_COLOR);
        }
    }

    private static FieldText words(Handled handled, boolean fires) {
        FieldText text = new FieldText(LONGEST);
        Handled.Acknowledged acknowledged = handled.acknowledged();
        if (acknowledged != null) {
            String note = acknowledged.note().isBlank()
                    ? ""
                    : ": " + Markdown.escape(PlainText.line(acknowledged.note(), 80), 80);
            text.line("✋ acknowledged by " + who(acknowledged.author()) + " " + time(acknowledged.at(), 'R') + note);
        }
        Handled.Silenced silenced = handled.silenced();
        if (silenced != null) {
            text.line("🔕 silenced by " + who(silenced.author()) + " until " + time(silenced.until(), 'f'));
        }
        Handled.FalsePositive falsePositive = handled.falsePositive();
        if (falsePositive != null) {
            text.line("⚖️ a false positive, says " + who(falsePositive.author()));
        }
        if (handled.silenced() == null && falsePositive == null && handled.held() != null) {
            text.line("🔕 " + Markdown.escape(PlainText.line(handled.held(), 160), 160));
        }
        if (handled.storm() != null) {
            text.line("🌩️ over " + handled.storm() + " messages an hour: this one stands for all further alerts");
        }
        if (handled.openings() > 1 && fires) {
            text.line("〰️ comes and goes: opened " + handled.openings() + " times within an hour");
        }
        return text;
    }

    // The id after the name is for the record.
    private static String who(String author) {
        String name = author.startsWith("discord:") ? author.substring("discord:".length()) : author;
        int id = name.lastIndexOf(" (");
        return "**" + Markdown.escape(PlainText.line(id > 0 ? name.substring(0, id) : name, 40), 40) + "**";
    }

    private static String time(Instant time, char style) {
        return "<t:" + time.getEpochSecond() + ":" + style + ">";
    }
}
