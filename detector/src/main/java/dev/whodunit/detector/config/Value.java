package dev.whodunit.detector.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A value of the configuration before it is understood: what the file and the flags say, in one tree. */
sealed interface Value {

    /** Where it stands: {@code file:line}, or a flag. */
    String place();

    /** A name of its kind, for messages. */
    String kind();

    /**
     * A scalar.
     *
     * @param written as it stands there, before expansion
     */
    record Text(String place, String written, String text) implements Value {
        @Override
        public String kind() {
            return "a text";
        }
    }

    /** A list. */
    record Sequence(String place, List<Value> items) implements Value {
        @Override
        public String kind() {
            return "a list";
        }
    }

    /** Keys and their values. */
    record Mapping(String place, Map<String, Value> entries) implements Value {
        @Override
        public String kind() {
            return "keys and values";
        }

        static Mapping empty(String place) {
            return new Mapping(place, new LinkedHashMap<>());
        }

        /** Sets a text that a flag gives, in place of the file's. */
        void set(String key, String flag, String text) {
            entries.put(key, new Text(flag, text, text));
        }

        /** The mapping under this key, made where there is none. */
        Mapping mapping(String key, String flag) {
            if (entries.get(key) instanceof Mapping mapping) {
                return mapping;
            }
            Mapping made = empty(flag);
            entries.put(key, made);
            return made;
        }

        /** Adds to the list under this key. */
        void append(String key, String flag, Value item) {
            List<Value> items = new ArrayList<>();
            if (entries.get(key) instanceof Sequence existing) {
                items.addAll(existing.items);
            }
            items.add(item);
            entries.put(key, new Sequence(flag, items));
        }
    }
}
