package dev.whodunit.detector.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the command line says, for use without a file or over one: lists are added to, single values replaced. */
public record Flags(
        List<String> postgres,
        List<String> logs,
        @Nullable String rules,
        @Nullable String discordWebhook,
        @Nullable String webhook,
        @Nullable String email,
        @Nullable String smtp,
        @Nullable String dataDirectory,
        @Nullable String http) {

    public static Flags none() {
        return new Flags(List.of(), List.of(), null, null, null, null, null, null, null);
    }

    /** The names of the receivers that the flags make: a mailbox is one of its own, since it hears of less. */
    static final String RECEIVER = "command line";

    static final String MAILBOX = "command line, mail";

    /** Writes them into the configuration's tree. */
    void writeTo(Value.Mapping root, List<Problem> problems) {
        postgres.forEach(url -> root.append("postgres", "--postgres", mapping("--postgres", "url", url)));
        logs.forEach(path -> root.append("logs", "--log", mapping("--log", "path", path)));
        if (rules != null) {
            root.mapping("rules", "--rules").set("directory", "--rules", rules);
        }
        if (dataDirectory != null) {
            root.set("data_dir", "--data-dir", dataDirectory);
        }
        if (http != null) {
            root.mapping("http", "--http").set("address", "--http", http);
        }
        if (email == null && smtp != null) {
            problems.add(new Problem("--smtp", null, "needs --email ADDRESS beside it"));
        }
        append(root, RECEIVER, receiver());
        append(root, MAILBOX, mailbox(problems));
    }

    private static void append(Value.Mapping root, String name, Value.Mapping receiver) {
        if (!receiver.entries().isEmpty()) {
            receiver.set("name", "flags", name);
            root.append("receivers", "flags", receiver);
        }
    }

    private Value.Mapping receiver() {
        Value.Mapping receiver = Value.Mapping.empty("flags");
        if (discordWebhook != null) {
            String flag = "--discord-webhook";
            receiver.append("discord_configs", flag, mapping(flag, "webhook_url", discordWebhook));
        }
        if (webhook != null) {
            receiver.append("webhook_configs", "--webhook", mapping("--webhook", "url", webhook));
        }
        return receiver;
    }

    private Value.Mapping mailbox(List<Problem> problems) {
        Value.Mapping receiver = Value.Mapping.empty("flags");
        if (email != null && smtp == null) {
            problems.add(new Problem("--email", null, "needs --smtp HOST:PORT beside it"));
        } else if (email != null && smtp != null) {
            Value.Mapping mail = mapping("--email", "to", email);
            mail.set("smarthost", "--smtp", smtp);
            // a server given with one flag has no account; where it offers TLS, that is used
            mail.set("require_tls", "--smtp", "false");
            receiver.append("email_configs", "--email", mail);
        }
        return receiver;
    }

    private static Value.Mapping mapping(String flag, String key, String text) {
        Map<String, Value> entries = new LinkedHashMap<>();
        entries.put(key, new Value.Text(flag, text, text));
        return new Value.Mapping(flag, entries);
    }
}
