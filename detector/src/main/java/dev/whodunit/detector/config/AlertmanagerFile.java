package dev.whodunit.detector.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager's configuration on its way into ours: routes, receivers, inhibitions and time intervals are taken as they are, what
 * {@code global} says goes where it is meant, and what cannot be honoured is left out and said, each with its line
 * (https://prometheus.io/docs/alerting/latest/configuration/).
 */
final class AlertmanagerFile {

    private static final Set<String> TAKEN = Set.of("route", "inhibit_rules", "time_intervals", "mute_time_intervals");

    /** Of each kind of receiver, the keys that mean the same here. */
    private static final Map<String, Set<String>> KINDS = Map.of(
            "email_configs", Set.of("to", "from", "smarthost", "auth_username", "auth_password", "require_tls"),
            "webhook_configs", Set.of("url", "http_config"),
            "slack_configs", Set.of("api_url", "channel"),
            "pagerduty_configs", Set.of("routing_key", "url"),
            "discord_configs", Set.of("webhook_url"));

    /** Of {@code global}, what it is called in which kind of receiver. */
    private static final Map<String, String> GLOBAL = Map.of(
            "smtp_smarthost", "email_configs.smarthost",
            "smtp_from", "email_configs.from",
            "smtp_auth_username", "email_configs.auth_username",
            "smtp_auth_password", "email_configs.auth_password",
            "smtp_require_tls", "email_configs.require_tls",
            "slack_api_url", "slack_configs.api_url",
            "pagerduty_url", "pagerduty_configs.url");

    private static final Set<String> HTTP = Set.of("authorization", "basic_auth");

    /** What has no meaning here, since it is as this says in any case. */
    private static final Map<String, String> SAME_ANYWAY = Map.of("send_resolved", "true");

    private final Expansion expansion;
    private final List<Problem> problems;
    private final List<Problem> notes;

    /** One that reports what is wrong as a problem, and what is left out as a note. */
    AlertmanagerFile(Expansion expansion, List<Problem> problems, List<Problem> notes) {
        this.expansion = expansion;
        this.problems = problems;
        this.notes = notes;
    }

    /** Brings a file into the tree of ours. */
    void into(Value.Mapping root, Value.Mapping file) {
        Map<String, Value.Mapping> defaults = new LinkedHashMap<>();
        if (file.entries().get("global") instanceof Value.Mapping global) {
            withFiles(global).forEach((key, value) -> global(key, value, defaults));
        }
        file.entries().forEach((key, value) -> {
            if (TAKEN.contains(key)) {
                take(root, key, value);
            } else if (key.equals("receivers") && value instanceof Value.Sequence receivers) {
                receivers(root, receivers, defaults);
            } else if (!key.equals("global")) {
                leaveOut(value, key, key.equals("templates") ? "Go's templates are not understood" : null);
            }
        });
    }

    private void take(Value.Mapping root, String key, Value value) {
        Value ours = root.entries().putIfAbsent(key, value);
        if (ours != null) {
            problems.add(
                    new Problem(ours.place(), key, "is given here and at " + value.place() + ": keep one of them"));
        }
    }

    private void global(String key, Value value, Map<String, Value.Mapping> defaults) {
        String meant = GLOBAL.get(key);
        if (meant != null) {
            String[] parts = meant.split("\\.", 2);
            defaults.computeIfAbsent(parts[0], kind -> Value.Mapping.empty(value.place()))
                    .entries()
                    .put(parts[1], value);
        } else if (!key.equals("resolve_timeout")) {
            leaveOut(value, "global." + key, null);
        }
    }

    private void receivers(Value.Mapping root, Value.Sequence receivers, Map<String, Value.Mapping> defaults) {
        int index = 0;
        for (Value item : receivers.items()) {
            String path = "receivers[" + index++ + "]";
            if (item instanceof Value.Mapping receiver) {
                root.append("receivers", receiver.place(), receiver(receiver, path, defaults));
            } else {
                problems.add(new Problem(item.place(), path, "expected keys and values, found " + item.kind()));
            }
        }
    }

    private Value.Mapping receiver(Value.Mapping receiver, String path, Map<String, Value.Mapping> defaults) {
        Map<String, Value> kept = new LinkedHashMap<>();
        receiver.entries().forEach((kind, value) -> {
            if (kind.equals("name")) {
                kept.put(kind, value);
            } else if (KINDS.containsKey(kind) && value instanceof Value.Sequence ways) {
                List<Value> translated = ways(ways, kind, path + "." + kind, defaults.get(kind));
                if (!translated.isEmpty()) {
                    kept.put(kind, new Value.Sequence(value.place(), translated));
                }
            } else {
                leaveOut(
                        value, path + "." + kind, "there is no such kind of receiver here; it is told in no other way");
            }
        });
        if (kept.keySet().equals(Set.of("name"))) {
            // Alertmanager's way to send something nowhere
            kept.put("nobody", new Value.Text(receiver.place(), "true", "true"));
        }
        return new Value.Mapping(receiver.place(), kept);
    }

    private List<Value> ways(Value.Sequence ways, String kind, String path, Value.@Nullable Mapping defaults) {
        List<Value> translated = new ArrayList<>();
        int index = 0;
        for (Value way : ways.items()) {
            String at = path + "[" + index++ + "]";
            if (way instanceof Value.Mapping mapping) {
                translated.add(way(mapping, KINDS.getOrDefault(kind, Set.of()), at, defaults));
            } else {
                translated.add(way);
            }
        }
        return translated;
    }

    private Value way(Value.Mapping way, Set<String> known, String path, Value.@Nullable Mapping defaults) {
        Map<String, Value> kept = new LinkedHashMap<>(defaults == null ? Map.of() : defaults.entries());
        withFiles(way).forEach((key, value) -> {
            if (key.equals("http_config") && known.contains(key) && value instanceof Value.Mapping http) {
                kept.put(key, http(http, path + ".http_config"));
            } else if (known.contains(key)) {
                kept.put(key, value);
            } else if (!isSameAnyway(key, value)) {
                leaveOut(value, path + "." + key, null);
            }
        });
        return new Value.Mapping(way.place(), kept);
    }

    private Value http(Value.Mapping http, String path) {
        Map<String, Value> kept = new LinkedHashMap<>();
        http.entries().forEach((key, value) -> {
            if (HTTP.contains(key) && value instanceof Value.Mapping secret) {
                kept.put(key, new Value.Mapping(secret.place(), withFiles(secret)));
            } else {
                leaveOut(value, path + "." + key, null);
            }
        });
        return new Value.Mapping(http.place(), kept);
    }

    private static boolean isSameAnyway(String key, Value value) {
        return value instanceof Value.Text text && text.text().equals(SAME_ANYWAY.get(key));
    }

    /** With what is in files under the names of their keys without {@code _file}. */
    private Map<String, Value> withFiles(Value.Mapping mapping) {
        Map<String, Value> entries = new LinkedHashMap<>();
        mapping.entries().forEach((key, value) -> {
            if (key.endsWith("_file") && value instanceof Value.Text file) {
                String written = "${file:" + file.text() + "}";
                String text =
                        expansion.expand(written, message -> problems.add(new Problem(file.place(), key, message)));
                entries.put(
                        key.substring(0, key.length() - "_file".length()), new Value.Text(file.place(), written, text));
            } else {
                entries.put(key, value);
            }
        });
        return entries;
    }

    private void leaveOut(Value value, String path, @Nullable String why) {
        notes.add(new Problem(value.place(), path, "is left out" + (why == null ? "" : ": " + why)));
    }
}
