package dev.whodunit.detector.config;

import dev.whodunit.detector.operator.Durations;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One mapping of the configuration while it is read: each question names a key and marks it as known; {@link #close}
 * reports the keys that nobody asked for. What is wrong is reported, and the answer is the default.
 */
final class Section implements AutoCloseable {

    private static final Pattern DURATION = Pattern.compile("(?:\\d{1,9}(?:ms|s|m|h|d|w))+");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,9})\\s*(B|KiB|MiB|GiB|kB|MB|GB)?");

    /** Of more keys than this a message names none. */
    private static final int MOST_NAMED = 12;

    private final Value.Mapping mapping;
    private final String path;
    private final List<Problem> problems;
    private final Set<String> known = new LinkedHashSet<>();

    Section(Value.Mapping mapping, String path, List<Problem> problems) {
        this.mapping = mapping;
        this.path = path;
        this.problems = problems;
    }

    String path(String key) {
        return path.isEmpty() ? key : path + "." + key;
    }

    /** Where the value under this key stands; where there is none, the place of the section. */
    String place(String key) {
        Value value = mapping.entries().get(key);
        return value == null ? mapping.place() : value.place();
    }

    /** Reports a problem with the value under this key. */
    void report(String key, String message) {
        problems.add(new Problem(place(key), path(key), message));
    }

    boolean has(String key) {
        known.add(key);
        return mapping.entries().containsKey(key);
    }

    private <T extends Value> @Nullable T value(String key, Class<T> type, String expected) {
        known.add(key);
        Value value = mapping.entries().get(key);
        if (value != null && !type.isInstance(value)) {
            report(key, "expected " + expected + ", found " + value.kind());
            return null;
        }
        return type.cast(value);
    }

    @Nullable
    String text(String key) {
        Value.Text text = value(key, Value.Text.class, "a text");
        return text == null ? null : text.text();
    }

    String text(String key, String otherwise) {
        String text = text(key);
        return text == null ? otherwise : text;
    }

    /** A text that must be there and not be empty; empty where it is not, which is reported. */
    String required(String key) {
        int before = problems.size();
        String text = text(key);
        boolean reported = problems.size() > before;
        if (text == null) {
            if (!reported) {
                report(key, "is missing");
            }
            return "";
        }
        if (text.isBlank() && !alreadyReported(key)) {
            report(key, "is empty");
        }
        return text;
    }

    /** Whether expansion has said already why this value is empty. */
    private boolean alreadyReported(String key) {
        return problems.stream().anyMatch(problem -> path(key).equals(problem.path()));
    }

    /** A text that is read by a function, which says in an {@link IllegalArgumentException} what is wrong with it. */
    <T> @Nullable T parsed(String key, Function<String, T> parse) {
        String text = text(key);
        if (text == null || (text.isBlank() && alreadyReported(key))) {
            return null;
        }
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            report(key, String.valueOf(e.getMessage()));
            return null;
        }
    }

    @Nullable
    Secret secret(String key) {
        String text = text(key);
        return text == null ? null : new Secret(text);
    }

    boolean flag(String key, boolean otherwise) {
        Boolean flag = parsed(key, text -> switch (text) {
            case "true" -> Boolean.TRUE;
            case "false" -> Boolean.FALSE;
            default -> throw new IllegalArgumentException("expected true or false, found " + written(key));
        });
        return flag == null ? otherwise : flag;
    }

    int integer(String key, int minimum, int maximum, int otherwise) {
        Integer number = parsed(key, text -> {
            int value = text.matches("\\d{1,9}") ? Integer.parseInt(text) : -1;
            if (value < minimum || value > maximum) {
                throw new IllegalArgumentException(
                        "expected a number from " + minimum + " to " + maximum + ", found " + written(key));
            }
            return value;
        });
        return number == null ? otherwise : number;
    }

    /** A time zone, or null where there is none. */
    @Nullable
    ZoneId zone(String key) {
        return parsed(key, text -> {
            try {
                return ZoneId.of(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException("is no time zone; expected one such as Europe/Berlin or UTC", e);
            }
        });
    }

    Duration duration(String key, Duration otherwise) {
        Duration duration = parsed(key, text -> {
            if (!DURATION.matcher(text).matches()) {
                throw new IllegalArgumentException(
                        "expected a duration such as 500ms, 5s, 2m, 1h or 1h30m, found " + written(key));
            }
            return Durations.parse(text);
        });
        return duration == null ? otherwise : duration;
    }

    long bytes(String key, long otherwise) {
        Long bytes = parsed(key, text -> {
            Matcher matcher = SIZE.matcher(text);
            if (!matcher.matches()) {
                throw new IllegalArgumentException("expected a size such as 512MiB or 2GiB, found " + written(key));
            }
            return Long.parseLong(matcher.group(1)) * unit(Optional.ofNullable(matcher.group(2)));
        });
        return bytes == null ? otherwise : bytes;
    }

    private static long unit(Optional<String> name) {
        return switch (name.orElse("B")) {
            case "KiB" -> 1L << 10;
            case "MiB" -> 1L << 20;
            case "GiB" -> 1L << 30;
            case "kB" -> 1_000;
            case "MB" -> 1_000_000;
            case "GB" -> 1_000_000_000;
            default -> 1;
        };
    }

    /** The value as it was written, before secrets came into it. */
    String written(String key) {
        return mapping.entries().get(key) instanceof Value.Text text ? "\"" + text.written() + "\"" : "nothing";
    }

    List<String> texts(String key) {
        known.add(key);
        return texts(path(key), mapping.entries().get(key));
    }

    private List<String> texts(String at, @Nullable Value value) {
        if (value instanceof Value.Text one) {
            return List.of(one.text());
        }
        if (value != null && !(value instanceof Value.Sequence)) {
            problems.add(new Problem(value.place(), at, "expected a list of texts, found " + value.kind()));
        }
        List<String> texts = new ArrayList<>();
        for (Value item : value instanceof Value.Sequence sequence ? sequence.items() : List.<Value>of()) {
            if (item instanceof Value.Text text) {
                texts.add(text.text());
            } else {
                problems.add(new Problem(item.place(), at, "expected a text, found " + item.kind()));
            }
        }
        return List.copyOf(texts);
    }

    /** Free keys, each with a list of texts or one text alone. */
    Map<String, List<String>> lists(String key) {
        Map<String, List<String>> lists = new LinkedHashMap<>();
        Value.Mapping found = value(key, Value.Mapping.class, "keys and values");
        if (found != null) {
            found.entries().forEach((name, value) -> {
                int before = problems.size();
                List<String> texts = texts(path(key) + "." + name, value);
                if (problems.size() == before) {
                    lists.put(name, texts);
                }
            });
        }
        return lists;
    }

    /** Free keys with texts. */
    Map<String, String> map(String key) {
        Map<String, String> map = new LinkedHashMap<>();
        Value.Mapping found = value(key, Value.Mapping.class, "keys and values");
        if (found != null) {
            found.entries().forEach((name, item) -> {
                if (item instanceof Value.Text text) {
                    map.put(name, text.text());
                } else {
                    problems.add(
                            new Problem(item.place(), path(key) + "." + name, "expected a text, found " + item.kind()));
                }
            });
        }
        return map;
    }

    /** Reads the mapping under this key; an empty one where there is none. */
    <T> T section(String key, Function<Section, T> read) {
        Value.Mapping inner = value(key, Value.Mapping.class, "keys and values");
        try (Section section =
                new Section(inner == null ? Value.Mapping.empty(mapping.place()) : inner, path(key), problems)) {
            return read.apply(section);
        }
    }

    /** Reads each mapping of the list under this key; a reader that cannot make anything of it returns null. */
    <T> List<T> sections(String key, Function<Section, @Nullable T> read) {
        List<T> results = new ArrayList<>();
        Value.Sequence sequence = value(key, Value.Sequence.class, "a list");
        int index = 0;
        for (Value item : sequence == null ? List.<Value>of() : sequence.items()) {
            String inner = path(key) + "[" + index++ + "]";
            if (item instanceof Value.Mapping found) {
                try (Section section = new Section(found, inner, problems)) {
                    T result = read.apply(section);
                    if (result != null) {
                        results.add(result);
                    }
                }
            } else {
                problems.add(new Problem(item.place(), inner, "expected keys and values, found " + item.kind()));
            }
        }
        return List.copyOf(results);
    }

    /** Reports the keys that are none. */
    @Override
    public void close() {
        mapping.entries().forEach((key, value) -> {
            if (!known.contains(key)) {
                problems.add(new Problem(value.place(), path(key), "is no known key" + instead(key)));
            }
        });
    }

    /** What was meant, or what there is to choose from. */
    private String instead(String key) {
        String meant = Suggestion.of(key, known);
        return !meant.isEmpty() || known.isEmpty() || known.size() > MOST_NAMED
                ? meant
                : "; there are " + String.join(", ", new TreeSet<>(known));
    }
}
