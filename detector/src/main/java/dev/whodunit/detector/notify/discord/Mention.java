package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Somebody whom a new message calls: everybody, a role or a person. See
 * https://discord.com/developers/docs/resources/message#allowed-mentions-object.
 *
 * @param text as it stands in a message: {@code @here}, {@code <@&123>}
 */
record Mention(String text) {

    private static final Pattern NAMED = Pattern.compile("<@(?<role>&?)(?<id>\\d{1,20})>");

    /**
     * A mention.
     *
     * @throws IllegalArgumentException if it is none; the message is for people
     */
    Mention {
        if (!text.equals("@here")
                && !text.equals("@everyone")
                && !NAMED.matcher(text).matches()) {
            throw new IllegalArgumentException("is no mention; expected @here, @everyone, <@&role id> or <@user id>");
        }
    }

    /** Lets a message mention this one, and nobody where it is null. */
    static void allow(ObjectNode message, @Nullable Mention mention) {
        ObjectNode allowed = message.putObject("allowed_mentions");
        Matcher named = NAMED.matcher(mention == null ? "" : mention.text);
        if (mention != null && !named.matches()) {
            allowed.putArray("parse").add("everyone");
            return;
        }
        allowed.putArray("parse");
        if (mention != null) {
            allowed.putArray(named.group("role").isEmpty() ? "users" : "roles").add(named.group("id"));
        }
    }
}
