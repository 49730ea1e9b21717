package dev.whodunit.detector.events;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.format.JsonFault;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Reads an event from JSON. Beside each nested object its values stand under their dotted names too, so that
 * {@code {"actor":{"name":"x"}}} and {@code {"actor.name":"x"}} are the same to rules; a name that is written out goes
 * before one that is made so. Likewise a name with blanks is known without them as well, as Sigma writes it.
 */
public final class EventReader {

    private static final ObjectReader READER = Json.MAPPER
            .readerFor(new TypeReference<Map<String, Object>>() {})
            .with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    /** Objects in the canonical event itself: rules look into them by themselves. */
    private static final Set<String> WHOLE =
            Set.of(CanonicalFields.PG_BEFORE, CanonicalFields.PG_AFTER, CanonicalFields.AMENDMENT);

    /** Beyond these no dotted names are made; rules still find what is nested, by looking into the objects. */
    private static final int LONGEST_NAME = 256;

    private static final int MOST_FIELDS = 10_000;

    private EventReader() {}

    /** Says why something is no event; the message is for people. */
    public static final class Malformed extends Exception {
        private static final long serialVersionUID = 1L;

        private final int column;

        Malformed(int column, String message) {
            super(message);
            this.column = column;
        }

        /** Where in the text, from 1. */
        public int column() {
            return column;
        }
    }

    /**
     * Reads one JSON object.
     *
     * @throws Malformed if the bytes are anything else
     */
    public static Event read(byte[] json, int offset, int length) throws Malformed {
        Map<String, Object> object;
        try {
            object = READER.readValue(json, offset, length);
        } catch (MismatchedInputException e) {
            throw new Malformed(column(e), "expected one JSON object, such as {\"event.action\":\"login\"}");
        } catch (JsonProcessingException e) {
            JsonFault fault = JsonFault.of(e);
            throw new Malformed(fault.column(), "not JSON: " + fault.message());
        } catch (IOException e) {
            throw new Malformed(1, "not JSON: " + e.getMessage());
        }
        if (object == null) {
            throw new Malformed(1, "expected one JSON object, found null");
        }
        return of(object);
    }

    /** An event of an object that was read already. */
    public static Event of(Map<String, Object> object) {
        return Event.of(withOtherNames(object));
    }

    /** Whether an object of that name stays as it is: no dotted names are made of what is in it. */
    static boolean isWhole(String name) {
        return WHOLE.contains(name);
    }

    private static Map<String, Object> withOtherNames(Map<String, Object> object) {
        boolean asItIs = true;
        for (Map.Entry<String, Object> entry : object.entrySet()) {
            asItIs &= !(entry.getValue() instanceof Map) && entry.getKey().indexOf(' ') < 0;
        }
        if (asItIs) {
            return object;
        }
        Map<String, Object> fields = new LinkedHashMap<>(object);
        object.forEach((name, value) -> {
            String unspaced = unspaced(name);
            if (value != null) {
                fields.putIfAbsent(unspaced, value);
            }
            if (value instanceof Map<?, ?> nested) {
                addNested(fields, unspaced, nested);
            }
        });
        return fields;
    }

    private static void addNested(Map<String, Object> fields, String prefix, Map<?, ?> nested) {
        if (isWhole(prefix)) {
            return;
        }
        nested.forEach((key, value) -> {
            int length = prefix.length() + 1 + String.valueOf(key).length();
            if (value == null || length > LONGEST_NAME || fields.size() >= MOST_FIELDS) {
                return;
            }
            String name = prefix + "." + unspaced(String.valueOf(key));
            fields.putIfAbsent(name, value);
            if (value instanceof Map<?, ?> deeper) {
                addNested(fields, name, deeper);
            }
        });
    }

    /** A field's name as rules write it: names lose their blanks. */
    private static String unspaced(String name) {
        return name.replace(" ", "");
    }

    private static int column(JsonProcessingException e) {
        JsonLocation location = e.getLocation();
        return location == null ? 1 : Math.max(1, location.getColumnNr());
    }
}
