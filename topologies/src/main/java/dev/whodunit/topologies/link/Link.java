package dev.whodunit.topologies.link;

import dev.whodunit.topologies.Watermark;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import dev.whodunit.topologies.state.Expiry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Joins the events of one correlation id. A database event without a known person waits for one until all that was written
 * within {@code wait} has come (see {@link Watermark}) and then goes on; everything else passes at once. What becomes known later is told as amendments, which never move a counted
 * event. A repeat is told as it was told before. DESIGN sections 3 and 6.
 */
public final class Link implements Processor<String, byte[], String, Object> {

    /** Store: correlation id → {@code Correlation}; correlation id, NUL, sequence → event. */
    public static final String STORE = "correlations";

    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final Duration TICK = Duration.ofMillis(50);
    // What was told this long before the last event is committed for sure: commits come ten times a second, and nothing
    // is told while one waits for the broker.
    private static final Duration UNCERTAIN = Duration.ofSeconds(15);
    private static final int MAXIMUM_HELD = 10_000;
    private static final int MAXIMUM_AMENDED = 100;

    private final long waitMillis;
    private final String matcher;
    private final String eventSink;
    private final Waiting waiting;
    private final Expiry expiry = new Expiry(KEPT.toMillis());
    private final List<String> started = new ArrayList<>();
    private final List<String> decided = new ArrayList<>();
    private @Nullable ProcessorContext<String, Object> context;
    private @Nullable LinkStore store;

    /**
     * Forwards events to {@code matcher} as {@link Event} and to {@code eventSink} as JSON bytes.
     *
     * @param wait how long events wait, from when link has them
     */
    public Link(Duration wait, Watermark watermark, String matcher, String eventSink) {
        this.waitMillis = wait.toMillis();
        this.waiting = new Waiting(watermark);
        this.matcher = matcher;
        this.eventSink = eventSink;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.store = new LinkStore(context.getStateStore(STORE));
        Map<String, Long> maybeUntold = new LinkedHashMap<>();
        store().forEach((id, head) -> {
            expiry.add(id, head.touched());
            if (head.storing()) {
                maybeUntold.put(id, head.touched());
            }
            if (head.deadline() > 0) {
                waiting.add(id, head.deadline());
            }
        });
        long newest =
                maybeUntold.values().stream().mapToLong(Long::longValue).max().orElse(0);
        maybeUntold.forEach((id, touched) -> {
            if (touched >= newest - UNCERTAIN.toMillis()) {
                started.add(id);
            }
        });
        waiting.start(now());
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    @Override
    public void process(Record<String, byte[]> record) {
        tellStarted();
        Event event = read(record.value());
        String id = event.string(CanonicalFields.CORRELATION_ID);
        if (id == null) {
            context().forward(new Record<>(record.key(), event, record.timestamp()), matcher);
            context().forward(new Record<>(record.key(), record.value(), record.timestamp()), eventSink);
            return;
        }
        Correlation correlation = correlation(id);
        Integer toldWith = correlation.toldWith(event);
        if (toldWith == null) {
            join(id, correlation, event, record.timestamp());
        } else if (toldWith >= 0) {
            tell(correlation.complete(event, toldWith), id, record.timestamp());
        }
    }

    private void join(String id, Correlation correlation, Event event, long timestamp) {
        if (correlation.waited && correlation.isHolding()) {
            // It is decided already, perhaps before a crash: what comes now amends.
            release(id, correlation, timestamp);
        }
        boolean learned = correlation.learn(event);
        correlation.touched = now();
        if (learned && correlation.isHolding() && correlation.knowsUser()) {
            release(id, correlation, timestamp);
        }
        if (correlation.next - correlation.released >= MAXIMUM_HELD) {
            correlation.waited = true;
            release(id, correlation, timestamp);
        }
        if (mustWait(correlation, event)) {
            hold(id, correlation, event, timestamp);
        } else {
            tell(correlation.complete(event, correlation.revision()), id, timestamp);
            correlation.told(event);
            keepForAmendment(id, correlation, event);
        }
        if (learned) {
            amend(id, correlation, timestamp);
        }
        store().put(id, correlation);
    }

    private boolean mustWait(Correlation correlation, Event event) {
        boolean hopes = !correlation.knowsUser() && !correlation.waited && waitMillis > 0;
        return isUnnamed(event) && (hopes || correlation.isHolding());
    }

    private static boolean isUnnamed(Event event) {
        return "postgresql".equals(event.value(CanonicalFields.PRODUCT))
                && "session".equals(event.value(CanonicalFields.ACTOR_EVIDENCE));
    }

    private void hold(String id, Correlation correlation, Event event, long timestamp) {
        if (!correlation.isHolding()) {
            correlation.deadline = now() + waitMillis;
            waiting.add(id, correlation.deadline);
        }
        store().putEvent(id, correlation.next, event);
        correlation.next++;
        correlation.held(event);
    }

    // Released events stay stored until the id is forgotten, long after the commit that carries their telling.
    private void release(String id, Correlation correlation, long timestamp) {
        for (long sequence = correlation.released; sequence < correlation.next; sequence++) {
            Event event = store().event(id, sequence);
            if (event != null) {
                tell(correlation.complete(event, correlation.revision()), id, timestamp);
                correlation.told(event);
            }
        }
        correlation.released();
    }

    private void keepForAmendment(String id, Correlation correlation, Event event) {
        boolean isChange = "postgresql".equals(event.value(CanonicalFields.PRODUCT));
        if (isChange && !correlation.isHolding() && correlation.next - correlation.first < MAXIMUM_AMENDED) {
            store().putEvent(id, correlation.next, event);
            correlation.next++;
            correlation.released = correlation.next;
        }
    }

    private void amend(String id, Correlation correlation, long timestamp) {
        long last = Math.min(correlation.released, correlation.first + MAXIMUM_AMENDED);
        for (long sequence = correlation.first; sequence < last; sequence++) {
            Event event = store().event(id, sequence);
            Integer toldWith = event == null ? null : correlation.toldWith(event);
            if (event == null || toldWith == null || toldWith < 0 || toldWith >= correlation.revision()) {
                continue;
            }
            Event told = correlation.complete(event, toldWith);
            Map<String, Object> added = added(told, correlation.complete(event, correlation.revision()));
            if (!added.isEmpty()) {
                tell(told.toBuilder().put(CanonicalFields.AMENDMENT, added).build(), id, timestamp);
            }
        }
    }

    private static Map<String, Object> added(Event told, Event known) {
        Map<String, Object> added = new LinkedHashMap<>();
        known.forEachField((field, value) -> {
            if (!value.equals(told.value(field))) {
                added.put(field, value);
            }
        });
        return added;
    }

    private void tell(Event event, String key, long timestamp) {
        Record<String, Object> told = new Record<>(key, event, timestamp);
        context().forward(told, matcher);
        context().forward(told.withValue(Json.write(event)), eventSink);
    }

    private void tick(long now) {
        tellStarted();
        releaseDecided(now);
        waiting.over(now, this::waits).forEach(this::decide);
        forgetOld(now);
    }

    private boolean waits(String id) {
        Correlation correlation = store().correlation(id);
        return correlation != null && correlation.isHolding();
    }

    // That a wait was in vain is kept before anything is told of it: after a crash between the two it is still so, even
    // if the
    // name has come in the meantime.
    private void decide(String id) {
        Correlation correlation = store().correlation(id);
        if (correlation != null && correlation.isHolding()) {
            correlation.waited = true;
            store().put(id, correlation);
            decided.add(id);
        }
    }

    private void releaseDecided(long now) {
        for (String id : decided) {
            Correlation correlation = store().correlation(id);
            if (correlation != null && correlation.isHolding()) {
                release(id, correlation, now);
                store().put(id, correlation);
            }
        }
        decided.clear();
    }

    // Before anything new: correlate takes the rows of a transaction in their order, and what is behind for counted.
    private void tellStarted() {
        started.forEach(this::tellAgain);
        started.clear();
    }

    // The store may have survived a crash that the output did not (DESIGN section 3, rule 2).
    private void tellAgain(String id) {
        Correlation correlation = store().correlation(id);
        if (correlation == null) {
            return;
        }
        for (long sequence = correlation.first; sequence < correlation.released; sequence++) {
            Event event = store().event(id, sequence);
            Integer toldWith = event == null ? null : correlation.toldWith(event);
            if (event != null && toldWith != null && toldWith >= 0) {
                tell(correlation.complete(event, toldWith), id, now());
            }
        }
        amend(id, correlation, now());
    }

    private void forgetOld(long now) {
        String old = expiry.next(now, this::touched);
        while (old != null) {
            store().delete(old);
            old = expiry.next(now, this::touched);
        }
    }

    private long touched(String id) {
        Correlation correlation = store().correlation(id);
        return correlation == null ? Long.MIN_VALUE / 2 : correlation.touched;
    }

    private Correlation correlation(String id) {
        Correlation known = store().correlation(id);
        if (known != null) {
            return known;
        }
        Correlation fresh = new Correlation();
        fresh.touched = now();
        expiry.add(id, fresh.touched);
        store().put(id, fresh);
        return fresh;
    }

    private static Event read(byte[] value) {
        try {
            return Json.read(value, Event.class);
        } catch (IOException e) {
            throw new UncheckedIOException("normalize wrote no event", e);
        }
    }

    private long now() {
        return context().currentSystemTimeMs();
    }

    private ProcessorContext<String, Object> context() {
        return Objects.requireNonNull(context);
    }

    private LinkStore store() {
        return Objects.requireNonNull(store);
    }
}
