package dev.whodunit.topologies.format;

import static dev.whodunit.topologies.event.CanonicalFields.*;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Makes a canonical event of what an application logged under its own names. */
final class ApplicationEvent {

    private static final String HTTP_REQUEST = "http_request";

    private static final String QUERY = "url.query";

    private ApplicationEvent() {}

    static Parsed of(Map<String, Object> record, ParseContext context) {
        Map<String, Object> rest = new LinkedHashMap<>(record);
        FieldCollector fields = new FieldCollector();
        fields.put(CATEGORY, "application");
        canonical(record, context).forEach((field, chosen) -> {
            fields.put(field, chosen.value());
            rest.remove(chosen.name());
        });
        splitPath(fields);
        describe(fields, rest);
        rest.forEach((name, value) -> own(fields, name, value));
        return fields.parsed();
    }

    /** A value and the name under which the record has it. */
    private record Chosen(String name, int rank, Object value) {}

    private static Map<String, Chosen> canonical(Map<String, Object> record, ParseContext context) {
        Map<String, Chosen> best = new HashMap<>();
        record.forEach((name, value) -> {
            FieldNames.Alias alias = FieldNames.of(name);
            if (alias == null) {
                return;
            }
            Chosen before = best.get(alias.field());
            if (before == null || alias.rank() < before.rank()) {
                Object read = alias.reading().read(value, context);
                if (read != null) {
                    best.put(alias.field(), new Chosen(name, alias.rank(), read));
                }
            }
        });
        return inOrderOf(record, best);
    }

    private static Map<String, Chosen> inOrderOf(Map<String, Object> record, Map<String, Chosen> best) {
        Map<String, String> fieldOf = new HashMap<>();
        best.forEach((field, chosen) -> fieldOf.put(chosen.name(), field));
        Map<String, Chosen> ordered = new LinkedHashMap<>();
        for (String name : record.keySet()) {
            String field = fieldOf.get(name);
            Chosen chosen = field == null ? null : best.get(field);
            if (field != null && chosen != null) {
                ordered.put(field, chosen);
            }
        }
        return ordered;
    }

    /** An unknown field, or one that the canonical reading refused: then it must not stand under the canonical name. */
    private static void own(FieldCollector fields, String name, Object value) {
        FieldNames.Alias alias = FieldNames.of(name);
        boolean refused = alias != null && alias.field().equals(name);
        if (refused && value instanceof String text && !FieldReadings.isId(text)) {
            return;
        }
        fields.putIfAbsent(refused || FieldNames.isReserved(name) ? CLAIM + name : name, value);
    }

    private static void splitPath(FieldCollector fields) {
        String path = fields.text(URL_PATH);
        int query = path == null ? -1 : path.indexOf('?');
        if (path != null && query >= 0) {
            fields.put(URL_PATH, path.substring(0, query)).putIfAbsent(QUERY, path.substring(query + 1));
        }
    }

    private static void describe(FieldCollector fields, Map<String, Object> rest) {
        if (!fields.has(MESSAGE) && rest.get("event") instanceof String sentence) {
            fields.put(MESSAGE, sentence);
            rest.remove("event");
        }
        String action = action(fields);
        if (action != null) {
            fields.put(EVENT_ACTION, action);
        }
        fields.putIfAbsent(EVENT_OUTCOME, outcome(fields));
    }

    /** A request is told by the line that knows how it ended; the line about its start is another action. */
    private static @Nullable String action(FieldCollector fields) {
        String own = fields.text(EVENT_ACTION);
        boolean ended = fields.has(HTTP_STATUS);
        String message = fields.text(MESSAGE);
        String said = message == null ? "" : message.strip().toLowerCase(Locale.ROOT);
        if (own == null && said.startsWith("request ") && said.length() < 64) {
            String happened = said.substring("request ".length());
            boolean completed = List.of("completed", "finished", "handled").contains(happened);
            if (completed && ended) {
                return HTTP_REQUEST;
            }
            return FieldReadings.actionName("request_" + happened);
        }
        if (own == null && ended && fields.has(DURATION_MS) && fields.has(URL_PATH)) {
            return HTTP_REQUEST;
        }
        return HTTP_REQUEST.equals(own) && !ended ? "http_request_unfinished" : own;
    }

    private static @Nullable String outcome(FieldCollector fields) {
        if (fields.get(HTTP_STATUS) instanceof Long status) {
            return status < 400 ? "success" : "failure";
        }
        boolean fault = fields.has(EXCEPTION_TYPE) || fields.has(EXCEPTION_MESSAGE);
        String level = fields.text(LOG_LEVEL);
        boolean grave = level != null && List.of("ERROR", "CRITICAL", "FATAL").contains(level);
        return fault || grave ? "failure" : null;
    }
}
