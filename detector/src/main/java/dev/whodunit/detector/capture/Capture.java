package dev.whodunit.detector.capture;

import dev.whodunit.detector.capture.CaptureState.Phase;
import dev.whodunit.detector.hooks.HookKey;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.event.Timestamps;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The capture of one database: its WAL goes into topic {@code changes} for as long as this is open.
 *
 * <p>A loop of its own looks at the server, runs the engine, and when that ends for whatever reason begins again. So every
 * start, also the hundredth, meets a server that was checked; and what is missing is said in plain words, once.
 */
public final class Capture implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Capture.class);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofSeconds(2);
    private static final Duration STANDBY_RETRY = Duration.ofMillis(250);
    private static final long CLOSING_MILLIS = 15_000;

    private final CaptureSettings settings;
    private final CaptureKafka kafka;
    private final Redactor redactor;
    private final CaptureListener listener;
    private final InstantSource clock;
    private final StateTopic stateTopic;
    private final AtomicReference<@Nullable Engine> engine = new AtomicReference<>();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread loop;
    private final Probe probe;
    private volatile CaptureState state;
    private volatile boolean streamed;
    private volatile String warning = "";

    private Capture(
            CaptureSettings settings,
            CaptureKafka kafka,
            Redactor redactor,
            CaptureListener listener,
            InstantSource clock) {
        this.settings = settings;
        this.kafka = kafka;
        this.redactor = redactor;
        this.listener = listener;
        this.clock = clock;
        this.stateTopic = new StateTopic(kafka);
        this.state = CaptureState.starting(clock.instant());
        this.probe = new Probe(settings, kafka, listener, clock, this::holding);
        this.loop = new Thread(this::loop, "capture-" + settings.name());
    }

    /** Starts capturing and returns at once; {@link #state()} tells how it goes. */
    public static Capture start(
            CaptureSettings settings,
            CaptureKafka kafka,
            Redactor redactor,
            CaptureListener listener,
            InstantSource clock) {
        Capture capture = new Capture(settings, kafka, redactor, listener, clock);
        capture.loop.start();
        capture.probe.start();
        return capture;
    }

    /** The name of the entry. */
    public String name() {
        return settings.name();
    }

    public CaptureState state() {
        return state;
    }

    private void loop() {
        Duration pause = FIRST_RETRY;
        while (closing.getCount() > 0) {
            boolean standby = false;
            try {
                stateTopic.create();
                runOnce();
            } catch (NotReady e) {
                become(e.isStandby() ? Phase.STANDBY : Phase.WAITING, e.reason());
                standby = e.isStandby();
            } catch (KafkaException e) {
                become(
                        Phase.WAITING,
                        Faults.explain(e, settings.url(), settings.slot()).reason());
            } catch (InterruptedException e) {
                // Only close() interrupts.
                break;
            } catch (RuntimeException e) {
                become(
                        Phase.WAITING,
                        Faults.explain(e, settings.url(), settings.slot()).reason());
                LOG.warn("capture failed; database={}", settings.name(), e);
            }
            pause = streamed ? FIRST_RETRY : longer(pause);
            streamed = false;
            if (sleep(standby ? STANDBY_RETRY : pause)) {
                break;
            }
        }
        become(Phase.STOPPED, "");
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(LONGEST_RETRY) < 0 ? twice : LONGEST_RETRY;
    }

    /** Looks at the server and runs the engine until it ends, which is always a reason to look again. */
    private void runOnce() throws NotReady, InterruptedException {
        kafka.checkRoom();
        Readiness readiness = Readiness.check(settings);
        warning = readiness.warning();
        try (ChangeProducer producer = new ChangeProducer(kafka, settings.name(), listener)) {
            Unavailable unavailable = new Unavailable(UUID.randomUUID().toString());
            String found = new Resumption(settings, kafka, producer).prepare(readiness, clock.instant());
            if (!found.isEmpty()) {
                LOG.warn("capture cannot go on where it stopped; database={} reason={}", settings.name(), found);
            }
            ChangeWriter writer = writer(readiness, producer, unavailable);
            String run = Long.toHexString(UUID.randomUUID().getMostSignificantBits());
            Engine next =
                    new Engine(EngineProperties.of(settings, kafka, readiness.origin(), unavailable, run), writer);
            engine.set(next);
            if (closing.getCount() == 0) {
                return;
            }
            Throwable thrown = next.run();
            kafka.checkRoom();
            if (thrown != null && closing.getCount() > 0) {
                throw Faults.explain(thrown, settings.url(), settings.slot());
            }
        } catch (InterruptException e) {
            throw new InterruptedException("closing");
        } finally {
            engine.set(null);
        }
    }

    private ChangeWriter writer(Readiness readiness, ChangeProducer producer, Unavailable unavailable) {
        Origin origin = readiness.origin();
        UnaryOperator<String> redact = redactor::text;
        MessageReader messages = new MessageReader(settings, redact, readiness.key(), this::readKey, clock::millis);
        ChangeWriter.Parts parts = new ChangeWriter.Parts(
                new ChangeJson(origin, redactor::hides, redact, unavailable),
                messages,
                stateTopic.inventory(origin),
                (table, spans) -> stateTopic.keeping(origin, table, spans),
                producer,
                kafka);
        return new ChangeWriter(settings, parts, listener, this::progressed, () -> Timestamps.micros(clock.instant()));
    }

    private Optional<HookKey> readKey() {
        try (Connection connection = settings.url().connect()) {
            return HookKey.read(connection);
        } catch (SQLException e) {
            LOG.debug("the hooks' key cannot be read now; database={}", settings.name());
            return Optional.empty();
        }
    }

    private void progressed(ChangeWriter.Progress progress) {
        streamed = true;
        become(Phase.STREAMING, warning);
        update(now -> now.at(progress.confirmedLsn(), progress.lagMillis()));
    }

    private void holding(long retainedBytes, @Nullable String walStatus) {
        update(now -> now.holding(retainedBytes, walStatus));
        listener.slot(settings.name(), retainedBytes, walStatus);
    }

    private void become(Phase phase, String reason) {
        CaptureState before = state;
        if (before.phase() == phase && before.reason().equals(reason)) {
            return;
        }
        Instant now = clock.instant();
        CaptureState after = update(current -> current.in(phase, reason, now));
        if (phase == Phase.WAITING || !reason.isEmpty()) {
            LOG.warn("capture is {}; database={} reason={}", phase, settings.name(), reason);
        } else {
            LOG.info("capture is {}; database={}", phase, settings.name());
        }
        listener.changed(settings.name(), after);
    }

    private synchronized CaptureState update(UnaryOperator<CaptureState> change) {
        state = change.apply(state);
        return state;
    }

    private boolean sleep(Duration pause) {
        try {
            return closing.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            return true;
        }
    }

    /** Stops capturing. What is not confirmed yet comes again at the next start. */
    @Override
    public void close() {
        closing.countDown();
        try {
            Engine running = engine.get();
            if (running != null) {
                running.end(CLOSING_MILLIS);
            }
            loop.interrupt();
            loop.join(CLOSING_MILLIS);
            probe.close();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
