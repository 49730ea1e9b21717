package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** A record of the pgaudit extension: type, statement and substatement id, class, command, object, statement, parameters. */
final class PostgresAudit {

    private static final int CLASS = 3;
    private static final int COMMAND = 4;
    private static final int OBJECT_TYPE = 5;
    private static final int OBJECT = 6;
    private static final int TEXT = 7;
    private static final int PARTS = 10;

    private PostgresAudit() {}

    static void describe(FieldCollector fields, String csv) {
        List<String> parts = split(csv);
        fields.put(SERVICE, "pgaudit").put(EVENT_ACTION, "statement");
        if (parts.size() <= TEXT) {
            return;
        }
        fields.put("pgaudit.class", parts.get(CLASS).toLowerCase(Locale.ROOT));
        fields.put(DB_OPERATION, parts.get(COMMAND));
        fields.put(DB_QUERY, parts.get(TEXT));
        String type = parts.get(OBJECT_TYPE);
        fields.put(RESOURCE_TYPE, type.toLowerCase(Locale.ROOT));
        fields.put(type.equals("TABLE") ? DB_COLLECTION : RESOURCE_ID, parts.get(OBJECT));
    }

    private static List<String> split(String csv) {
        List<String> parts = new ArrayList<>();
        int at = 0;
        while (at <= csv.length() && parts.size() < PARTS) {
            StringBuilder part = new StringBuilder();
            if (at < csv.length() && csv.charAt(at) == '"') {
                at = quoted(csv, at + 1, part);
            }
            int comma = csv.indexOf(',', at);
            int end = comma < 0 ? csv.length() : comma;
            parts.add(part.append(csv, at, end).toString());
            at = end + 1;
        }
        return parts;
    }

    private static int quoted(String csv, int start, StringBuilder part) {
        int at = start;
        while (at < csv.length()) {
            if (csv.charAt(at) != '"') {
                part.append(csv.charAt(at++));
            } else if (at + 1 < csv.length() && csv.charAt(at + 1) == '"') {
                part.append('"');
                at += 2;
            } else {
                return at + 1;
            }
        }
        return at;
    }
}
