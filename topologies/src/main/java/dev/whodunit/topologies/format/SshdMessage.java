package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a message of sshd tells. Its verdict lines (Accepted, Failed) are the witnesses of a login; what else it says about
 * the same attempt is evidence. Names of users who do not exist are the caller's text: the address is looked for behind them.
 */
final class SshdMessage {

    private static final String FROM = " from ";

    private static final String INVALID = "invalid user ";

    private static final List<String> ENDS =
            List.of("Connection closed by ", "Connection reset by ", "Disconnected from ", "Received disconnect from ");

    private SshdMessage() {}

    static void describe(FieldCollector fields, String message) {
        if (message.startsWith("Accepted ")) {
            fields.put(EVENT_ACTION, "login").put(EVENT_OUTCOME, "success");
            verdict(fields, message.substring("Accepted ".length()));
        } else if (message.startsWith("Failed ")) {
            fields.put(EVENT_ACTION, "login").put(EVENT_OUTCOME, "failure");
            verdict(fields, message.substring("Failed ".length()));
        } else if (message.startsWith("Invalid user ")) {
            evidence(fields, "invalid_user");
            who(fields, message.substring("Invalid user ".length()), true);
        } else if (message.startsWith("error: maximum authentication attempts exceeded for ")) {
            evidence(fields, "login");
            account(fields, message.substring("error: maximum authentication attempts exceeded for ".length()));
        } else if (message.startsWith("error: PAM: ")) {
            evidence(fields, "login");
            peer(fields, message, message.lastIndexOf(FROM) + FROM.length());
        } else if (ENDS.stream().anyMatch(message::startsWith)) {
            fields.put(EVENT_ACTION, "disconnect");
            portedPeer(fields, message);
        } else if (message.startsWith("Connection from ")) {
            fields.put(EVENT_ACTION, "connection");
            peer(fields, message, "Connection from ".length());
        } else if (!message.startsWith("Server listening on ")) {
            portedPeer(fields, message);
        }
    }

    private static void evidence(FieldCollector fields, String action) {
        fields.put(EVENT_ACTION, action).put(EVENT_OUTCOME, "failure").put(EVENT_KIND, "evidence");
    }

    /** {@code password for [invalid user] root from 198.51.100.196 port 41022 ssh2}. */
    private static void verdict(FieldCollector fields, String text) {
        int method = text.indexOf(" for ");
        if (method > 0) {
            fields.put("ssh.method", text.substring(0, method));
            account(fields, text.substring(method + " for ".length()));
        }
    }

    private static void account(FieldCollector fields, String text) {
        boolean invalid = text.startsWith(INVALID);
        who(fields, invalid ? text.substring(INVALID.length()) : text, invalid);
    }

    private static void who(FieldCollector fields, String text, boolean anyName) {
        int from = anyName ? text.lastIndexOf(FROM) : text.indexOf(FROM);
        if (from < 0) {
            return;
        }
        fields.put(USER_NAME, text.substring(0, from).strip());
        peer(fields, text, from + FROM.length());
    }

    private static void peer(FieldCollector fields, String text, int start) {
        String address = token(text, start);
        fields.put(CLIENT_ADDRESS, address);
        int port = start + address.length();
        if (text.startsWith(" port ", port)) {
            fields.put(CLIENT_PORT, FieldReadings.portNumber(token(text, port + " port ".length())));
        }
    }

    /** The last {@code <address> port <number>} of a message. */
    private static void portedPeer(FieldCollector fields, String message) {
        int port = message.lastIndexOf(" port ");
        if (port <= 0) {
            return;
        }
        int start = message.lastIndexOf(' ', port - 1) + 1;
        String address = message.substring(start, port);
        if (looksLikeAddress(address)) {
            peer(fields, message, start);
        }
    }

    private static boolean looksLikeAddress(@Nullable String text) {
        return text != null
                && !text.isEmpty()
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':' || c == '%')
                && (text.indexOf('.') > 0 || text.indexOf(':') >= 0);
    }

    private static String token(String text, int start) {
        int end = text.indexOf(' ', start);
        return text.substring(Math.min(start, text.length()), end < 0 ? text.length() : end);
    }
}
