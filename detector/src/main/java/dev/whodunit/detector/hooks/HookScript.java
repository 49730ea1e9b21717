package dev.whodunit.detector.hooks;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The SQL that makes up the hooks, as it is shipped. */
enum HookScript {
    SCHEMA("schema.sql"),
    EVENT_TRIGGERS("event-triggers.sql"),
    SLOT("slot.sql"),
    SLOT_FOR_PSQL("slot-for-psql.sql"),
    TABLES("tables.sql"),
    STUB("stub.sql");

    private static final Pattern FUNCTION = Pattern.compile(
            "CREATE OR REPLACE FUNCTION whodunit\\.(\\w+)\\(.*?AS \\$function\\$(.*?)\\$function\\$", Pattern.DOTALL);

    private final String file;

    HookScript(String file) {
        this.file = file;
    }

    String text() {
        try (InputStream resource = HookScript.class.getResourceAsStream(file)) {
            if (resource == null) {
                throw new IllegalStateException("missing from the program: " + file);
            }
            return new String(resource.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Bodies of the functions by name, as {@code pg_proc.prosrc} has them where nobody has changed them. */
    static Map<String, String> functionBodies() {
        Map<String, String> bodies = new LinkedHashMap<>();
        Matcher function = FUNCTION.matcher(SCHEMA.text());
        while (function.find()) {
            bodies.put(function.group(1), function.group(2));
        }
        return bodies;
    }
}
