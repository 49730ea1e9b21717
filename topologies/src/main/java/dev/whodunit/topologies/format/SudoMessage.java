package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import org.jspecify.annotations.Nullable;

/** What sudo and su tell: who became whom, where, and to run what. */
final class SudoMessage {

    private static final String COMMAND = " ; COMMAND=";

    private SudoMessage() {}

    /** {@code admin : [what went wrong ;] TTY=pts/0 ; PWD=/home/admin ; USER=root ; COMMAND=…}. */
    static void describe(FieldCollector fields, String message) {
        int colon = message.indexOf(" : ");
        if (colon < 0) {
            return;
        }
        String said = message.substring(colon + " : ".length());
        int command = said.indexOf(COMMAND);
        String head = command < 0 ? said : said.substring(0, command);
        boolean allowed = head.startsWith("TTY=") || head.startsWith("PWD=") || head.startsWith("USER=");
        fields.put(EVENT_ACTION, "sudo").put(EVENT_OUTCOME, allowed ? "success" : "failure");
        fields.put(USER_NAME, message.substring(0, colon).strip());
        fields.put("user.effective.name", value(head, "USER="));
        fields.put("process.working_directory", value(head, "PWD="));
        fields.put("process.tty", value(head, "TTY="));
        if (command >= 0) {
            fields.put("process.command_line", said.substring(command + COMMAND.length()));
        }
        if (!allowed) {
            int end = head.indexOf(" ; ");
            fields.put("event.reason", end < 0 ? head : head.substring(0, end));
        }
    }

    /** {@code (to root) admin on pts/0}, {@code FAILED SU (to root) admin on pts/1}. */
    static void describeSu(FieldCollector fields, String message) {
        int to = message.indexOf("(to ");
        int close = message.indexOf(") ", to + 1);
        int on = message.lastIndexOf(" on ");
        if (to < 0 || close < to || on < close) {
            return;
        }
        fields.put(EVENT_ACTION, "su").put(EVENT_OUTCOME, message.startsWith("FAILED ") ? "failure" : "success");
        fields.put(USER_NAME, message.substring(close + 2, Math.max(close + 2, on)));
        fields.put("user.effective.name", message.substring(to + "(to ".length(), close));
        fields.put("process.tty", message.substring(on + " on ".length()));
    }

    private static @Nullable String value(String head, String key) {
        int start = head.startsWith(key) ? 0 : head.indexOf(" ; " + key);
        if (start < 0) {
            return null;
        }
        int from = head.indexOf('=', start) + 1;
        int end = head.indexOf(" ; ", from);
        return head.substring(from, end < 0 ? head.length() : end);
    }
}
