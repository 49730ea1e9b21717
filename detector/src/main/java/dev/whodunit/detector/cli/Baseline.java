package dev.whodunit.detector.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The alerts of an earlier replay, to compare another with. Alerts are told apart by rule, group and state, not by their
 * id, which changes with the rule: of those, equal ones belong together, and then what is left over in its order.
 */
final class Baseline {

    /** What says nothing about the incident, or only in words what other fields say. */
    private static final Set<String> IGNORED = Set.of("id", "revision", "summary");

    private final Map<String, List<ObjectNode>> before = new LinkedHashMap<>();
    private final Map<String, List<ObjectNode>> after = new LinkedHashMap<>();

    private Baseline() {}

    /** Says why a file is no baseline. */
    static final class Unusable extends Exception {
        private static final long serialVersionUID = 1L;

        Unusable(String message) {
            super(message);
        }
    }

    static Baseline read(Path file) throws Unusable {
        Baseline baseline = new Baseline();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            int number = 1;
            for (String line = lines.readLine(); line != null; line = lines.readLine(), number++) {
                if (!line.isBlank()) {
                    ObjectNode alert = alert(line, file + ":" + number);
                    put(baseline.before, alert);
                }
            }
        } catch (NoSuchFileException e) {
            throw new Unusable(file + ": there is no such file");
        } catch (IOException e) {
            throw new Unusable(file + " cannot be read as text");
        }
        return baseline;
    }

    private static ObjectNode alert(String line, String place) throws Unusable {
        try {
            if (Json.MAPPER.readTree(line) instanceof ObjectNode alert && alert.has("rule") && alert.has("state")) {
                return alert;
            }
        } catch (IOException e) {
            // It is no alert either.
        }
        throw new Unusable(place + ": expected an alert, as `whodunit replay` prints it");
    }

    /** Adds an alert of the later replay. */
    void add(ObjectNode alert) {
        put(after, alert);
    }

    private static void put(Map<String, List<ObjectNode>> alerts, ObjectNode alert) {
        String key = alert.path("rule") + " " + alert.path("group") + " " + alert.path("state");
        alerts.computeIfAbsent(key, each -> new ArrayList<>()).add(alert);
    }

    /** What is new, gone or changed, in the order of the later replay; what is gone comes last. */
    List<ObjectNode> differences() {
        List<ObjectNode> differences = new ArrayList<>();
        after.forEach((key, alerts) -> compare(before.getOrDefault(key, List.of()), alerts, differences));
        before.forEach((key, alerts) -> {
            if (!after.containsKey(key)) {
                alerts.forEach(alert -> differences.add(difference("gone", alert)));
            }
        });
        return differences;
    }

    private static void compare(List<ObjectNode> earlier, List<ObjectNode> later, List<ObjectNode> differences) {
        Map<String, Integer> equal = new HashMap<>();
        earlier.forEach(alert -> equal.merge(essence(alert), 1, Integer::sum));
        Map<String, Integer> matched = new HashMap<>();
        List<ObjectNode> left = new ArrayList<>();
        for (ObjectNode alert : later) {
            String essence = essence(alert);
            if (matched.getOrDefault(essence, 0) < equal.getOrDefault(essence, 0)) {
                matched.merge(essence, 1, Integer::sum);
            } else {
                left.add(alert);
            }
        }
        Deque<ObjectNode> gone = new ArrayDeque<>();
        for (ObjectNode alert : earlier) {
            if (matched.merge(essence(alert), -1, Integer::sum) < 0) {
                gone.add(alert);
            }
        }
        for (ObjectNode alert : left) {
            ObjectNode other = gone.pollFirst();
            differences.add(other == null ? difference("new", alert) : changed(other, alert));
        }
        gone.forEach(alert -> differences.add(difference("gone", alert)));
    }

    /** What the alert says of the incident, as text that is equal where that is. */
    private static String essence(ObjectNode alert) {
        return alert.deepCopy().without(IGNORED).toString();
    }

    private static ObjectNode difference(String kind, ObjectNode alert) {
        ObjectNode difference = Json.MAPPER.createObjectNode();
        difference.put("difference", kind).set("alert", alert);
        return difference;
    }

    private static ObjectNode changed(ObjectNode earlier, ObjectNode later) {
        ObjectNode difference = Json.MAPPER.createObjectNode();
        difference.put("difference", "changed");
        difference.set("fields", Json.MAPPER.valueToTree(differing(earlier, later)));
        difference.set("before", earlier);
        difference.set("alert", later);
        return difference;
    }

    private static Set<String> differing(ObjectNode earlier, ObjectNode later) {
        Set<String> names = new TreeSet<>();
        earlier.fieldNames().forEachRemaining(names::add);
        later.fieldNames().forEachRemaining(names::add);
        names.removeAll(IGNORED);
        // One is as read and the other as made: numbers may be of different types, but look the same.
        names.removeIf(name -> String.valueOf(earlier.get(name)).equals(String.valueOf(later.get(name))));
        return names;
    }
}
