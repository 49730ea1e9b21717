package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import dev.whodunit.topologies.event.Timestamps;
import java.util.Locale;
import java.util.Map;

/** The system's authentication log: syslog lines of sshd, sudo, su, PAM, the kernel and whoever else writes there. */
final class AuthFormat implements LogFormat {

    private static final Map<String, String> SERVICES = Map.of(
            "sshd", "sshd",
            "sshd-session", "sshd",
            "sshd-auth", "sshd",
            "sudo", "sudo",
            "cron", "cron",
            "su", "auth",
            "login", "auth",
            "passwd", "auth",
            "useradd", "auth",
            "systemd-logind", "auth");

    private static final String SHAPE = "does not begin as a syslog line: time host program[pid]:";

    private static final String IMPOSSIBLE_TIME =
            "there is no such date or time; expected one such as 'Dec 17 08:10:00' or 2025-12-17T08:10:00Z";

    private static final String REPEATED = "message repeated ";

    private static final int LONGEST_COUNT = 9;

    @Override
    public String name() {
        return "auth";
    }

    @Override
    public boolean recognizes(String line) {
        if (line.length() < 16) {
            return false;
        }
        char first = line.charAt(0);
        return first == '<'
                || (first >= 'A' && first <= 'Z' && line.charAt(3) == ' ' && line.charAt(9) == ':')
                || (line.charAt(4) == '-' && line.charAt(10) == 'T');
    }

    @Override
    public Parsed parse(String line, ParseContext context) {
        SyslogLine parts = SyslogLine.of(line, context);
        if (parts == null) {
            return new Parsed.Unparsed(SyslogLine.hasImpossibleTime(line, context) ? IMPOSSIBLE_TIME : SHAPE);
        }
        String program = parts.program().toLowerCase(Locale.ROOT);
        String service = SERVICES.getOrDefault(program, "syslog");
        FieldCollector fields = new FieldCollector()
                .put(TIMESTAMP, Timestamps.format(parts.time()))
                .put(PRODUCT, "linux")
                .put(SERVICE, service)
                .put(HOST_NAME, parts.host())
                .put("process.name", parts.program())
                .put("process.pid", parts.pid())
                .put(MESSAGE, parts.message());
        String message = once(fields, parts.message());
        if (message.startsWith("pam_")) {
            PamMessage.describe(fields, message);
        } else {
            switch (program) {
                case "sshd", "sshd-session", "sshd-auth" -> SshdMessage.describe(fields, message);
                case "sudo" -> SudoMessage.describe(fields, message);
                case "su" -> SudoMessage.describeSu(fields, message);
                case "kernel" -> KernelMessage.describe(fields, message);
                default -> AccountMessage.describe(fields, program, message);
            }
        }
        return fields.parsed();
    }

    /** The message inside {@code message repeated 5 times: [ … ]}, whose number becomes the event's count. */
    private static String once(FieldCollector fields, String message) {
        int times = message.startsWith(REPEATED) ? message.indexOf(" times: [") : -1;
        if (times < 0 || !message.endsWith("]")) {
            return message;
        }
        String count = message.substring(REPEATED.length(), times);
        boolean digits = !count.isEmpty()
                && count.length() <= LONGEST_COUNT
                && count.chars().allMatch(c -> c >= '0' && c <= '9');
        if (!digits || Long.parseLong(count) < 1) {
            return message;
        }
        fields.put(EVENT_COUNT, Long.parseLong(count));
        return message.substring(times + " times: [".length(), message.length() - 1)
                .strip();
    }
}
