package dev.whodunit.detector.notify;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Plain words for the codes in an alert: evidence, actions, tables, techniques, lengths of time. */
final class Phrases {

    private static final Map<String, String> EVIDENCE = Map.of(
            "transaction_context", "named by the application in its transaction",
            "log_join", "joined from the application log by correlation ID",
            "audit_table", "from the audit table",
            "server_log", "from the PostgreSQL server log",
            "session", "database session; no person known",
            "inferred", "inferred, not proven",
            "conflicting", "sources disagree",
            "none", "nobody known",
            "own_trouble", "a trouble of its own");

    private static final Map<String, String> TACTICS = Map.ofEntries(
            Map.entry("reconnaissance", "Reconnaissance"),
            Map.entry("initial-access", "Initial Access"),
            Map.entry("execution", "Execution"),
            Map.entry("persistence", "Persistence"),
            Map.entry("privilege-escalation", "Privilege Escalation"),
            Map.entry("defense-evasion", "Defense Evasion"),
            Map.entry("defense-impairment", "Defense Impairment"),
            Map.entry("stealth", "Stealth"),
            Map.entry("credential-access", "Credential Access"),
            Map.entry("discovery", "Discovery"),
            Map.entry("lateral-movement", "Lateral Movement"),
            Map.entry("collection", "Collection"),
            Map.entry("command-and-control", "Command and Control"),
            Map.entry("exfiltration", "Exfiltration"),
            Map.entry("impact", "Impact"));

    private static final Pattern TECHNIQUE = Pattern.compile("attack\\.(t\\d{4}(?:\\.\\d{3})?)");
    private static final Pattern BARE_IDENTIFIER = Pattern.compile("[a-z_][a-z0-9_$]*");
    private static final Pattern STATEMENT_VERB = Pattern.compile("(?:create|drop|alter|grant|revoke|refresh|reindex|"
            + "comment|security|import|select_into|disable|enable)(?:_[a-z_]+)?");
    private static final Pattern PART_OF_TABLE = Pattern.compile(".*_(?:trigger|index|policy|rule|constraint)");

    private Phrases() {}

    /** How we know who it was. */
    static String evidence(String code) {
        return EVIDENCE.getOrDefault(code, code.replace('_', ' '));
    }

    /** What was done, to which tables, how often: {@code 150 rows deleted from public.orders}. */
    static @Nullable String deed(String action, long count, boolean failed, List<String> tables) {
        String table = oneOf(tables);
        String rows = number(count) + (count == 1 ? " row " : " rows ");
        switch (action) {
            case "truncate":
                return table == null ? "TRUNCATE" : "TRUNCATE of " + table;
            case "delete":
                return rows + "deleted" + (table == null ? "" : " from " + table);
            case "update":
                return rows + "updated" + (table == null ? "" : " in " + table);
            case "insert":
                return rows + "inserted" + (table == null ? "" : " into " + table);
            case "login":
                return number(count) + (failed ? " failed" : "") + (count == 1 ? " login" : " logins");
            default:
                return STATEMENT_VERB.matcher(action).matches() ? statement(action, table) : null;
        }
    }

    /** Several kinds of deeds at once: {@code DROP TRIGGER and ALTER TABLE on public.orders}. */
    static String deeds(List<String> actions, List<String> tables) {
        List<String> verbs = actions.stream()
                .limit(3)
                .map(action -> action.replace('_', ' ').toUpperCase(Locale.ROOT))
                .toList();
        String all = actions.size() > 3 ? String.join(", ", verbs) + " and more" : String.join(" and ", verbs);
        String table = oneOf(tables);
        return table == null ? all : all + " on " + table;
    }

    private static String statement(String action, @Nullable String table) {
        String verb = action.replace('_', ' ').toUpperCase(Locale.ROOT);
        if (table == null) {
            return verb;
        }
        return verb + (PART_OF_TABLE.matcher(action).matches() ? " on " : " ") + table;
    }

    private static @Nullable String oneOf(List<String> tables) {
        if (tables.isEmpty()) {
            return null;
        }
        return tables.size() == 1 ? tables.get(0) : tables.get(0) + " and " + (tables.size() - 1) + " more";
    }

    /** A table as one would write it in SQL: {@code public."User"}. */
    static String table(String name) {
        int dot = name.indexOf('.');
        return dot < 0
                ? identifier(name)
                : identifier(name.substring(0, dot)) + "." + identifier(name.substring(dot + 1));
    }

    private static String identifier(String name) {
        boolean asItIs = BARE_IDENTIFIER.matcher(name).matches() || name.startsWith("\"");
        return asItIs ? name : '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A MITRE ATT&CK tactic or technique, or null if the tag names none: {@code T1485}, {@code Impact}. */
    static @Nullable String technique(String tag) {
        String lower = tag.toLowerCase(Locale.ROOT);
        var matcher = TECHNIQUE.matcher(lower);
        if (matcher.matches()) {
            return matcher.group(1).toUpperCase(Locale.ROOT);
        }
        return lower.startsWith("attack.") ? TACTICS.get(lower.substring(7).replace('_', '-')) : null;
    }

    static String number(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    /** {@code 38 s}, {@code 4 min 10 s}, {@code 3 h 5 min}, {@code 2 d 4 h}. */
    static String length(Duration length) {
        long seconds = length.toSeconds();
        if (seconds < 1) {
            return Math.max(0, length.toMillis()) + " ms";
        }
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return seconds / 60 + " min" + (seconds % 60 == 0 ? "" : " " + seconds % 60 + " s");
        }
        if (seconds < 86_400) {
            return seconds / 3600 + " h" + (seconds / 60 % 60 == 0 ? "" : " " + seconds / 60 % 60 + " min");
        }
        return seconds / 86_400 + " d" + (seconds / 3600 % 24 == 0 ? "" : " " + seconds / 3600 % 24 + " h");
    }
}
