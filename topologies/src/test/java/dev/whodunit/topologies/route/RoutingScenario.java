package dev.whodunit.topologies.route;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Handling;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Control;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.MockProcessorContext.CapturedForward;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.jspecify.annotations.Nullable;

/**
 * Stage route alone, in seconds since the start: {@code at(0).fire("a").between(29, 31).expect("ops opened a")}. Whatever was
 * not expected is a failure of the next expectation, or of {@link #nothingUntil}.
 */
final class RoutingScenario {

    static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

    private static final String CONTROL = "control";

    private record Told(double at, String text) {}

    private RouteSettings settings;
    private final KeyValueStore<String, byte[]> alerts = store(Route.ALERTS);
    private final KeyValueStore<String, byte[]> groups = store(Route.GROUPS);
    private final KeyValueStore<String, byte[]> controls = store(Route.CONTROLS);
    private final Map<String, Alert> last = new LinkedHashMap<>();
    private final List<Told> told = new ArrayList<>();
    private final Map<String, String> held = new LinkedHashMap<>();
    private final Map<String, byte[]> silences = new LinkedHashMap<>();
    private Handling handling = Handling.NONE;
    private String decided = "";
    private boolean shadow;
    private MockProcessorContext<String, byte[]> context = new MockProcessorContext<>();
    private Route route;
    private long millis;
    private double from;

    RoutingScenario(RouteSettings settings) {
        this.settings = settings;
        this.route = started();
    }

    private static KeyValueStore<String, byte[]> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.inMemoryKeyValueStore(name), Serdes.String(), Serdes.ByteArray())
                .withLoggingDisabled()
                .build();
    }

    private Route started() {
        context = new MockProcessorContext<>();
        context.setCurrentSystemTimeMs(START.toEpochMilli() + millis);
        for (KeyValueStore<String, byte[]> store : List.of(alerts, groups, controls)) {
            if (!store.isOpen()) {
                store.init(context.getStateStoreContext(), store);
            }
            context.addStateStore(store);
        }
        Route starting = new Route(
                settings, CONTROL, TopologyListener.NONE, new Route.Outlets("to-notifications", "to-control"));
        starting.init(context);
        return starting;
    }

    /** Lets time pass. */
    RoutingScenario at(double seconds) {
        while (millis < Math.round(seconds * 1_000)) {
            millis = Math.min(millis + 100, Math.round(seconds * 1_000));
            context.setCurrentSystemTimeMs(START.toEpochMilli() + millis);
            context.scheduledPunctuators()
                    .forEach(tick -> tick.getPunctuator().punctuate(START.toEpochMilli() + millis));
            collect();
        }
        return this;
    }

    private void collect() {
        List<Record<? extends String, ? extends byte[]>> controlled = new ArrayList<>();
        for (CapturedForward<? extends String, ? extends byte[]> forwarded : context.forwarded()) {
            if (forwarded.childName().equals(Optional.of("to-control"))) {
                controlled.add(forwarded.record());
            } else {
                tell(forwarded.record().value());
            }
        }
        context.resetForwards();
        controlled.forEach(record -> {
            silences.put(record.key(), record.value());
            say(record.key(), record.value());
        });
    }

    private void tell(byte[] value) {
        try {
            Notification notification = Json.read(value, Notification.class);
            handling = notification.handling();
            decided = notification.at();
            if (notification.reason() == Notification.Reason.HELD) {
                handling.held().forEach((id, why) -> held.put(id, why.reason()));
            } else {
                told.add(new Told(millis / 1e3, text(notification)));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(Notification notification) {
        String names = notification.alerts().stream()
                .map(alert -> alert.id() + (alert.state() == Alert.State.RESOLVED ? "-" : ""))
                .sorted()
                .collect(Collectors.joining(" "));
        return notification.receiver() + " " + notification.reason().name().toLowerCase(Locale.ROOT) + " " + names;
    }

    /** An operator silences; the id is the silence's. */
    RoutingScenario silence(Silence silence) {
        return say(silence.key(), Json.write(silence));
    }

    /** A silence by {@code ada} that begins in so many seconds. */
    RoutingScenario silenceLater(String id, String matchers, double after, double seconds) {
        Silence now = silenceOf(id, matchers, after + seconds);
        return silence(new Silence(
                id,
                now.matchers(),
                now.purpose(),
                now.startsAt().plusMillis(Math.round(after * 1_000)),
                now.endsAt(),
                null,
                false,
                now.author(),
                now.comment(),
                now.updatedAt()));
    }

    /** A silence by {@code ada}, of what these matchers fit, for so many seconds from now. */
    RoutingScenario silence(String id, String matchers, double seconds) {
        return silence(silenceOf(id, matchers, seconds));
    }

    Silence silenceOf(String id, String matchers, double seconds) {
        Instant now = now();
        return new Silence(
                id,
                LabelMatcherParser.parse(matchers),
                Silence.Purpose.SILENCE,
                now,
                now.plusMillis(Math.round(seconds * 1_000)),
                null,
                false,
                "ada",
                "maintenance",
                now);
    }

    /** An operator takes an alert on. */
    RoutingScenario acknowledge(String alert) {
        Acknowledgement said = new Acknowledgement(alert, "ada", "on it", now());
        return say(said.key(), Json.write(said));
    }

    /** What an operator said under this key is withdrawn. */
    RoutingScenario withdraw(String key) {
        return say(key, null);
    }

    RoutingScenario say(String key, byte @Nullable [] value) {
        context.setRecordMetadata(CONTROL, 0, 0);
        route.process(new Record<>(key, value, START.toEpochMilli() + millis));
        collect();
        return this;
    }

    Instant now() {
        return START.plusMillis(millis);
    }

    /** Why an alert was held back last. */
    String whyHeld(String alert) {
        return held.getOrDefault(alert, "");
    }

    /** What stood beside the alerts that were told last. */
    Handling handling() {
        return handling;
    }

    /** When what was told last was decided, in seconds since the start: what a receiver knows a repeat by. */
    double decided() {
        return Duration.between(START, Timestamps.parse(decided)).toMillis() / 1e3;
    }

    /** From now on the rules are experimental. */
    RoutingScenario inTheShadow() {
        shadow = true;
        return this;
    }

    /** A silence as route ended it. */
    Silence ended(String id) {
        try {
            return (Silence) Control.read(Objects.requireNonNull(silences.get(id)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** An alert fires, or knows more; it has {@code alertname}, {@code severity=critical} unless given, and these labels. */
    RoutingScenario fire(String id, String... labels) {
        return push(id, Alert.State.FIRING, labels);
    }

    RoutingScenario resolve(String id) {
        return push(id, Alert.State.RESOLVED);
    }

    private RoutingScenario push(String id, Alert.State state, String... labels) {
        Alert before = last.get(id);
        Map<String, String> group = new LinkedHashMap<>(before == null ? Map.of() : before.group());
        String level = before == null ? "critical" : before.level();
        for (int index = 0; index < labels.length; index += 2) {
            if (labels[index].equals("severity")) {
                level = labels[index + 1];
            } else {
                group.put(labels[index], labels[index + 1]);
            }
        }
        long revision = before == null ? 1 : before.revision() + 1;
        boolean goesOn = before != null && (before.state() == Alert.State.FIRING || state == Alert.State.RESOLVED);
        Instant opened = goesOn
                ? Timestamps.parse(Objects.requireNonNull(before).detail().opened())
                : now();
        return send(alert(id, revision, state, level, group, opened));
    }

    /** What was last said of an alert comes once more. */
    RoutingScenario again(String id) {
        return send(Objects.requireNonNull(last.get(id)));
    }

    /** The first telling of an alert comes once more. */
    RoutingScenario late(String id) {
        Alert known = Objects.requireNonNull(last.get(id));
        context.setRecordMetadata("alerts", 0, 0);
        route.process(new Record<>(
                id,
                Json.write(alert(id, 1, Alert.State.FIRING, known.level(), known.group(), START)),
                START.toEpochMilli() + millis));
        collect();
        return this;
    }

    private RoutingScenario send(Alert alert) {
        last.put(alert.id(), alert);
        context.setRecordMetadata("alerts", 0, 0);
        route.process(new Record<>(alert.id(), Json.write(alert), START.toEpochMilli() + millis));
        collect();
        return this;
    }

    private Alert alert(
            String id, long revision, Alert.State state, String level, Map<String, String> group, Instant opened) {
        String at = Timestamps.format(opened);
        Alert.Detail detail = new Alert.Detail(
                List.of(), List.of(), Map.of(), false, 0, 1, shadow, null, null, null, at, at, List.of());
        return new Alert(
                id,
                revision,
                state,
                "rule-of-" + group.getOrDefault("name", id),
                group.getOrDefault("name", "rows"),
                "Rows",
                level,
                List.of(),
                group,
                new Alert.Actor(null, "none"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                1,
                at,
                at,
                at,
                "",
                detail);
    }

    /** The process ends without a word and starts again with what its stores hold; what is told again at the start is left out. */
    RoutingScenario restart() {
        assertThat(told).isEmpty();
        route = started();
        millis += 100;
        context.setCurrentSystemTimeMs(START.toEpochMilli() + millis);
        context.scheduledPunctuators().forEach(tick -> tick.getPunctuator().punctuate(START.toEpochMilli() + millis));
        context.resetForwards();
        return this;
    }

    /** The process ends and starts again with other routes; what it then tells is heard, also what is told again. */
    RoutingScenario restart(RouteSettings others) {
        assertThat(told).isEmpty();
        settings = others;
        route = started();
        return this;
    }

    /** The next expectation is of this stretch of time, both ends included; nothing may come before it. */
    RoutingScenario between(double start, double end) {
        from = start;
        return at(end);
    }

    /** Exactly this was told: {@code <receiver> <reason> <alert>…}, resolved alerts with a dash behind. */
    RoutingScenario expect(String... texts) {
        assertThat(told).extracting(Told::text).containsExactlyInAnyOrder(texts);
        assertThat(told).extracting(Told::at).allSatisfy(at -> assertThat(at).isGreaterThanOrEqualTo(from));
        told.clear();
        return this;
    }

    /** Whatever is told until then is another test's concern. */
    RoutingScenario whateverUntil(double seconds) {
        at(seconds);
        told.clear();
        return this;
    }

    RoutingScenario nothingUntil(double seconds) {
        at(seconds);
        assertThat(told).isEmpty();
        return this;
    }
}
