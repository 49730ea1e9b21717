package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What the kernel tells that matters here: processes killed for want of memory, packets that UFW stopped or let in. */
final class KernelMessage {

    private static final String KILLED = "Killed process ";

    private KernelMessage() {}

    static void describe(FieldCollector fields, String message) {
        String said = withoutUptime(message);
        if (said.startsWith("[UFW ")) {
            firewall(fields, said);
        } else if (said.startsWith("Out of memory") || said.startsWith("Memory cgroup out of memory")) {
            outOfMemory(fields, said);
        }
    }

    private static String withoutUptime(String message) {
        int end = message.startsWith("[") ? message.indexOf(']') : -1;
        boolean uptime =
                end > 0 && message.substring(1, end).strip().chars().allMatch(c -> (c >= '0' && c <= '9') || c == '.');
        return uptime ? message.substring(end + 1).strip() : message;
    }

    private static void firewall(FieldCollector fields, String said) {
        int end = said.indexOf(']');
        if (end < 0) {
            return;
        }
        String verdict = said.substring("[UFW ".length(), end).toLowerCase(Locale.ROOT);
        fields.put(CATEGORY, "firewall").put(EVENT_ACTION, "firewall_" + verdict.replace(' ', '_'));
        fields.put(EVENT_OUTCOME, verdict.startsWith("block") ? "failure" : "success");
        fields.put(CLIENT_ADDRESS, value(said, " SRC="));
        fields.put(CLIENT_PORT, port(value(said, " SPT=")));
        fields.put("server.address", value(said, " DST="));
        fields.put("server.port", port(value(said, " DPT=")));
        String protocol = value(said, " PROTO=");
        fields.put("network.transport", protocol == null ? null : protocol.toLowerCase(Locale.ROOT));
    }

    private static void outOfMemory(FieldCollector fields, String said) {
        fields.put(EVENT_ACTION, "oom_kill").put(EVENT_OUTCOME, "failure");
        int killed = said.indexOf(KILLED);
        int open = killed < 0 ? -1 : said.indexOf(" (", killed);
        int close = open < 0 ? -1 : said.indexOf(')', open);
        if (close > 0) {
            fields.put(RESOURCE_TYPE, "process");
            fields.put(RESOURCE_ID, said.substring(killed + KILLED.length(), open));
            fields.put("process.executable.name", said.substring(open + 2, close));
        }
    }

    private static @Nullable Object port(@Nullable String text) {
        return text == null ? null : FieldReadings.portNumber(text);
    }

    private static @Nullable String value(String said, String key) {
        int start = said.indexOf(key);
        if (start < 0) {
            return null;
        }
        int end = said.indexOf(' ', start + key.length());
        return said.substring(start + key.length(), end < 0 ? said.length() : end);
    }
}
