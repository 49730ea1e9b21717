package dev.whodunit.sigma;

import dev.whodunit.sigma.match.FieldSource;
import dev.whodunit.sigma.parse.Durations;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/** The tests beside a rule: what happens, and which alerts must come of it. {@code rules/README.md} describes the file. */
record RuleTestFile(Path path, String rule, List<Case> tests) {

    private static final Set<String> EVENT_WORDS = Set.of("at", "repeat", "every");

    /** One test. */
    record Case(String name, List<TimedEvent> events, List<ExpectedAlert> alerts) {}

    /** An event, and when it happens, from the start. */
    record TimedEvent(Duration at, Map<String, Object> fields) implements FieldSource {

        @Override
        public Object value(String field) {
            return fields.get(field);
        }

        @Override
        public void forEachField(BiConsumer<String, Object> consumer) {
            fields.forEach(consumer);
        }

        long count() {
            return fields.get("event.count") instanceof Number count ? count.longValue() : 1;
        }

        boolean isEvidence() {
            return "evidence".equals(fields.get("event.kind"));
        }
    }

    /** An alert from when it opens until it resolves. */
    record ExpectedAlert(String rule, Map<String, String> group, long count, Duration at, Duration resolved) {}

    static RuleTestFile read(Path path) throws IOException {
        LoadSettings settings =
                LoadSettings.builder().setSchema(new CoreSchema()).build();
        try (Reader reader = Files.newBufferedReader(path)) {
            Map<String, Object> file = map(new Load(settings).loadFromReader(reader));
            only(file, Set.of("rule", "given", "tests"));
            Map<String, Object> given = file.containsKey("given") ? map(file.get("given")) : Map.of();
            List<Case> tests = list(file.get("tests")).stream()
                    .map(test -> test(map(test), given))
                    .toList();
            return new RuleTestFile(path, text(file.get("rule")), tests);
        }
    }

    private static Case test(Map<String, Object> test, Map<String, Object> given) {
        only(test, Set.of("name", "events", "alerts"));
        List<TimedEvent> events = new ArrayList<>();
        for (Object event : list(test.get("events"))) {
            events.addAll(events(map(event), given));
        }
        List<ExpectedAlert> alerts = list(test.get("alerts")).stream()
                .map(alert -> alert(map(alert)))
                .toList();
        return new Case(text(test.get("name")), events, alerts);
    }

    private static List<TimedEvent> events(Map<String, Object> event, Map<String, Object> given) {
        Map<String, Object> fields = new LinkedHashMap<>(given);
        event.forEach((name, value) -> {
            if (!EVENT_WORDS.contains(name)) {
                fields.put(name, value instanceof Integer number ? (Object) number.longValue() : value);
            }
        });
        int repeat = ((Number) event.getOrDefault("repeat", 1)).intValue();
        Duration every = duration(event.getOrDefault("every", "0s"));
        List<TimedEvent> events = new ArrayList<>();
        for (int i = 0; i < repeat; i++) {
            events.add(new TimedEvent(duration(event.get("at")).plus(every.multipliedBy(i)), fields));
        }
        return events;
    }

    private static ExpectedAlert alert(Map<String, Object> alert) {
        only(alert, Set.of("rule", "group", "count", "at", "resolved"));
        Map<String, String> group = new LinkedHashMap<>();
        map(alert.get("group")).forEach((field, value) -> group.put(field, text(value)));
        return new ExpectedAlert(
                text(alert.get("rule")),
                group,
                ((Number) alert.get("count")).longValue(),
                duration(alert.get("at")),
                duration(alert.get("resolved")));
    }

    private static void only(Map<String, Object> map, Set<String> known) {
        Set<String> unknown = new TreeSet<>(map.keySet());
        unknown.removeAll(known);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("unknown: " + unknown + ", expected " + known);
        }
    }

    private static Duration duration(Object value) {
        return Durations.parse(text(value)).orElseThrow(() -> new IllegalArgumentException("no duration: " + value));
    }

    private static String text(Object value) {
        if (value == null) {
            throw new IllegalArgumentException("a value is missing");
        }
        return value.toString();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }

    @SuppressWarnings("unchecked")
    private static List<Object> list(Object value) {
        return (List<Object>) value;
    }
}
