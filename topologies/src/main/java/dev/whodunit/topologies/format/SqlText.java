package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client's SQL text does, told from its words: the gravest command in it and that command's table. It serves
 * where nothing better is known than the text; it does not resolve names and does not look into DO blocks.
 */
final class SqlText {

    /** Gravest first. */
    private static final List<String> COMMANDS = List.of(
            "TRUNCATE",
            "DROP",
            "DELETE",
            "ALTER",
            "REVOKE",
            "GRANT",
            "UPDATE",
            "MERGE",
            "INSERT",
            "COPY",
            "CREATE",
            "REINDEX",
            "VACUUM",
            "DO",
            "CALL",
            "SET",
            "RESET",
            "SELECT",
            "LOCK",
            "BEGIN",
            "COMMIT",
            "ROLLBACK");

    /** Commands whose name has the kind of object in it. */
    private static final Set<String> WITH_KIND = Set.of("DROP", "ALTER", "CREATE");

    private static final Set<String> BEFORE_KIND = Set.of(
            "OR",
            "REPLACE",
            "TEMP",
            "TEMPORARY",
            "GLOBAL",
            "LOCAL",
            "UNLOGGED",
            "UNIQUE",
            "RECURSIVE",
            "TRUSTED",
            "PROCEDURAL",
            "CONSTRAINT",
            "EVENT",
            "MATERIALIZED",
            "FOREIGN",
            "TEXT",
            "DEFAULT");

    private static final Set<String> KEPT_BEFORE_KIND = Set.of("EVENT", "MATERIALIZED", "FOREIGN", "TEXT", "DEFAULT");

    private static final Set<String> BEFORE_NAME =
            Set.of("TABLE", "ONLY", "FROM", "INTO", "IF", "NOT", "EXISTS", "CONCURRENTLY");

    private static final Set<String> TABLE_COMMANDS = Set.of("TRUNCATE", "DELETE", "UPDATE", "INSERT", "MERGE");

    private final SqlWords words;
    private @Nullable String operation;
    private @Nullable String table;
    private int gravity = Integer.MAX_VALUE;

    private SqlText(String sql) {
        this.words = new SqlWords(sql);
    }

    /** Sets the query's text, its operation and, where the text names it, its table. */
    static void putInto(FieldCollector fields, String sql) {
        SqlText text = new SqlText(sql);
        text.read();
        fields.put(DB_QUERY, sql);
        fields.put(DB_OPERATION, text.operation);
        fields.put(DB_COLLECTION, text.table);
    }

    private void read() {
        boolean first = true;
        boolean inside = false;
        while (words.advance()) {
            if (words.is(";")) {
                first = true;
                inside = false;
            } else if (first || inside) {
                String word = words.word();
                inside = inside || Set.of("WITH", "EXPLAIN", "PREPARE").contains(word);
                first = first && words.is("(");
                int gravityOfWord = COMMANDS.indexOf(word);
                if (gravityOfWord >= 0 && gravityOfWord < gravity) {
                    gravity = gravityOfWord;
                    command(word);
                    first = words.is(";");
                }
            }
        }
    }

    private void command(String word) {
        table = null;
        operation = word;
        String kind = WITH_KIND.contains(word) ? kind() : null;
        if (kind != null) {
            operation = word + " " + kind;
        }
        if ("TABLE".equals(kind) || TABLE_COMMANDS.contains(word)) {
            table = name(kind == null);
        } else if ("TRIGGER".equals(kind)) {
            table = tableOfTrigger();
        }
    }

    private @Nullable String kind() {
        StringBuilder kind = new StringBuilder();
        while (words.advance() && !words.is(";")) {
            String word = words.word();
            if (KEPT_BEFORE_KIND.contains(word)) {
                kind.append(word).append(' ');
            } else if (!BEFORE_KIND.contains(word)) {
                return kind.append(word).toString().strip();
            }
        }
        return null;
    }

    private @Nullable String name(boolean advanceOverWords) {
        while (words.advance() && !words.is(";")) {
            if (words.isName() && !BEFORE_NAME.contains(words.word())) {
                return words.name();
            }
            if (!words.isName() && !advanceOverWords) {
                return null;
            }
        }
        return null;
    }

    private @Nullable String tableOfTrigger() {
        while (words.advance() && !words.is(";")) {
            if (words.word().equals("ON")) {
                return name(true);
            }
        }
        return null;
    }
}
