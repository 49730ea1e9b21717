package dev.whodunit.topologies.offline;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.correlate.Correlate;
import dev.whodunit.topologies.correlate.CorrelateSettings;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.match.Handover;
import dev.whodunit.topologies.match.Matcher;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * The stages match and correlate at work on recorded events, in the events' own time: what would have fired. The clock
 * stands at the event that is taken in, and passes every deadline on the way there, so that episodes resolve when they
 * would have; deadlines are kept to the millisecond. Tells an alert when its episode opens or re-opens, and when it
 * resolves. Not safe for threads.
 */
public final class Replay {

    /** Nothing resolves right after a start: the service knows nothing yet of how far its input is behind. */
    private static final long BEFORE_THE_FIRST_MILLIS = 60_000;

    private static final CorrelateSettings SETTINGS = CorrelateSettings.DEFAULT
            .withUpdateInterval(Duration.ofDays(365_000))
            .offline();

    private static final String ALERTS = "alerts";
    private static final String MATCHES = "matches";

    private final Matcher match;
    private final Correlate correlate;
    private final StageContext<String, byte[]> clock;
    private final Consumer<Alert> told;
    private final long longestGapMillis;
    private final Map<String, Alert.State> states = new HashMap<>();
    private final Deque<Waiting> matches = new ArrayDeque<>();
    private boolean started;
    private long now;
    private long firing;

    /** A match on its way to correlate, and its key. */
    private record Waiting(String key, Match match) {}

    /** A replay of no event yet; {@code told} takes the alerts in the order in which they are told. */
    public Replay(RuleSet rules, TopologyListener listener, Consumer<Alert> told) {
        this.told = told;
        longestGapMillis =
                rules.rules().stream().mapToLong(Replay::gapMillis).max().orElse(0);
        match = new Matcher(() -> rules, listener, Handover.AS_OBJECTS);
        correlate = new Correlate(() -> rules, SETTINGS, listener, ALERTS, MATCHES);
        clock = new StageContext<>((record, child) -> {
            if (MATCHES.equals(child)) {
                matches.add(new Waiting(record.key(), read(Objects.requireNonNull(record.value()), Match.class)));
            } else {
                tell(record.value());
            }
        });
    }

    /**
     * Takes in an event. What it is observed at is when it happened.
     *
     * @throws IllegalArgumentException if it is earlier than the one before
     */
    public void add(Event event) {
        long time = Math.floorDiv(Timestamps.micros(event.time()), 1_000L);
        if (!started) {
            start(time);
        } else if (time < now) {
            throw new IllegalArgumentException("events are replayed in the order of their times");
        }
        // What is due in the very millisecond of the event comes after it.
        passTo(time - 1);
        setTime(time);
        Event observed = event.toBuilder()
                .put(CanonicalFields.OBSERVED, Timestamps.format(event.time()))
                .build();
        match.process(new Record<>(event.id(), observed, time));
        correlateAll();
    }

    /**
     * Lets time run on until every alert is resolved, but for those that only an event could resolve. What is absent after
     * the last event proves nothing; what is sustained goes on for a gap after its last event.
     */
    public void finish() {
        if (!started) {
            return;
        }
        passTo(now);
        correlate.end();
        passTo(now + longestGapMillis);
        while (firing > 0 && correlate.nextDeadline() < Long.MAX_VALUE) {
            passTo(correlate.nextDeadline());
        }
    }

    private static long gapMillis(SigmaRule rule) {
        return rule instanceof Anomaly anomaly && anomaly.deviation() instanceof Deviation.Sustained sustained
                ? sustained.gap().toMillis()
                : 0;
    }

    private void start(long time) {
        started = true;
        setTime(time - BEFORE_THE_FIRST_MILLIS);
        correlate.init(clock);
        match.init(new StageContext<String, Object>(
                (record, child) -> matches.add(new Waiting(record.key(), (Match) record.value()))));
        setTime(time);
        punctuate();
    }

    /** What comes of a match comes after all that were there before it, as on the topic. */
    private void correlateAll() {
        for (Waiting next = matches.poll(); next != null; next = matches.poll()) {
            correlate.take(next.key(), next.match());
        }
    }

    private void punctuate() {
        clock.punctuate();
        correlateAll();
    }

    private void passTo(long time) {
        while (correlate.nextDeadline() <= time) {
            setTime(Math.max(now, correlate.nextDeadline()));
            punctuate();
        }
    }

    private void setTime(long time) {
        now = time;
        clock.setTime(time);
    }

    /** An alert that says nothing new of its state is a repeat; null takes back what is long resolved. */
    private void tell(byte @Nullable [] value) {
        if (value == null) {
            return;
        }
        Alert alert = read(value, Alert.class);
        Alert.State before = states.put(alert.id(), alert.state());
        if (before != alert.state()) {
            firing += alert.state() == Alert.State.FIRING ? 1 : -1;
            told.accept(alert);
        }
    }

    private static <T> T read(byte[] value, Class<T> type) {
        try {
            return Json.read(value, type);
        } catch (IOException e) {
            throw new UncheckedIOException("correlate wrote no " + type.getSimpleName(), e);
        }
    }
}
