package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import org.jspecify.annotations.Nullable;

/** What PAM tells beside the program that asked it: always evidence, since that program gives the verdict. */
final class PamMessage {

    private PamMessage() {}

    static void describe(FieldCollector fields, String message) {
        fields.put(EVENT_KIND, "evidence");
        int colon = message.indexOf("): ");
        String said = colon < 0 ? message : message.substring(colon + "): ".length());
        if (said.startsWith("authentication failure;")) {
            fields.put(EVENT_ACTION, "login").put(EVENT_OUTCOME, "failure");
            fields.put(CLIENT_ADDRESS, value(said, " rhost="));
            fields.put(USER_NAME, value(said, " user="));
        } else if (said.startsWith("session opened for user ")) {
            fields.put(EVENT_ACTION, "session_opened");
            fields.put(USER_NAME, name(said.substring("session opened for user ".length())));
        } else if (said.startsWith("session closed for user ")) {
            fields.put(EVENT_ACTION, "session_closed");
            fields.put(USER_NAME, name(said.substring("session closed for user ".length())));
        } else if (said.startsWith("password changed for ")) {
            fields.put(EVENT_ACTION, "password_changed").put(EVENT_KIND, "event");
            fields.put(USER_NAME, name(said.substring("password changed for ".length())));
        }
    }

    /** Up to a blank or the id in brackets: {@code admin(uid=1000) by (uid=0)}. */
    private static String name(String text) {
        int end = 0;
        while (end < text.length() && text.charAt(end) != ' ' && text.charAt(end) != '(') {
            end++;
        }
        return text.substring(0, end);
    }

    private static @Nullable String value(String text, String key) {
        int start = text.lastIndexOf(key);
        if (start < 0) {
            return null;
        }
        int end = text.indexOf(' ', start + key.length());
        return text.substring(start + key.length(), end < 0 ? text.length() : end);
    }
}
