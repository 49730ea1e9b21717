package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

/** What the programs that keep accounts and sessions tell. */
final class AccountMessage {

    private AccountMessage() {}

    static void describe(FieldCollector fields, String program, String message) {
        switch (program) {
            case "useradd" -> named(fields, "user_created", message, "new user: name=", ",");
            case "userdel" -> named(fields, "user_deleted", message, "delete user '", "'");
            case "usermod" -> named(fields, "group_member_added", message, "add '", "'");
            case "systemd-logind" -> {
                if (message.startsWith("New session ")) {
                    named(fields, "session_opened", message, " of user ", ".");
                    fields.put(EVENT_KIND, "evidence");
                }
            }
            case "cron" -> {
                int end = message.indexOf(") CMD (");
                if (message.startsWith("(") && end > 0) {
                    fields.put(EVENT_ACTION, "cron_command").put(USER_NAME, message.substring(1, end));
                    fields.put(
                            "process.command_line", message.substring(end + ") CMD (".length(), message.length() - 1));
                }
            }
            default -> {}
        }
    }

    private static void named(FieldCollector fields, String action, String message, String before, String after) {
        int start = message.indexOf(before);
        if (start < 0) {
            return;
        }
        int from = start + before.length();
        int end = message.indexOf(after, from);
        fields.put(EVENT_ACTION, action).put(USER_NAME, message.substring(from, end < 0 ? message.length() : end));
    }
}
