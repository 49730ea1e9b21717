package dev.whodunit.detector.drill;

import dev.whodunit.detector.drill.DrillFault.Hop;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that drills every so often, on and on over restarts, and knows which databases' last drill did not come out. The first drill waits
 * until the service is ready; later ones do not, since whether it is is what they find out. Safe for threads.
 */
public final class DrillSchedule implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DrillSchedule.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration AFTER_A_FAULT = Duration.ofMinutes(5);

    /**
     * What is drilled, and when.
     *
     * @param databases names in the configuration
     * @param every from the beginning of a round to that of the next
     * @param file where it keeps how the last round went
     */
    public record Settings(List<String> databases, Duration every, Path file) {}

    /** Drills in each database, and says what became of it. */
    public interface Round {
        List<DrillResult> drill() throws InterruptedException;
    }

    private final Settings settings;
    private final Round round;
    private final BooleanSupplier ready;
    private final Consumer<DrillResult> listener;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "drill");
    private volatile DrillRecord last;
    private boolean wasReady;

    /** One that is not started yet. */
    DrillSchedule(
            Settings settings,
            Round round,
            BooleanSupplier ready,
            Consumer<DrillResult> listener,
            InstantSource clock) {
        this.settings = settings;
        this.round = round;
        this.ready = ready;
        this.listener = listener;
        this.clock = clock;
        this.last = DrillRecord.read(settings.file(), settings.databases());
    }

    /**
     * Starts drilling; at once if none is known, or the last was long enough ago.
     *
     * @param ready whether the service has started
     * @param listener hears what became of each, on the schedule's own thread
     */
    public static DrillSchedule start(
            Settings settings,
            Round round,
            BooleanSupplier ready,
            Consumer<DrillResult> listener,
            InstantSource clock) {
        DrillSchedule schedule = new DrillSchedule(settings, round, ready, listener, clock);
        schedule.thread.setDaemon(true);
        schedule.thread.start();
        return schedule;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closing.await(LOOK.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Drills if it is time. */
    void look() throws InterruptedException {
        wasReady = wasReady || ready.getAsBoolean();
        Instant now = clock.instant();
        if (!wasReady || now.isBefore(last.next(settings.every(), AFTER_A_FAULT))) {
            return;
        }
        List<DrillResult> results = drill();
        last = last.after(now, results);
        last.write(settings.file());
        results.forEach(this::tell);
    }

    private List<DrillResult> drill() throws InterruptedException {
        try {
            return round.drill();
        } catch (RuntimeException e) {
            LOG.warn("A drill failed", e);
            DrillFault fault = new DrillFault(
                    Hop.SERVICE,
                    "the service did not say how far it came: " + e.getMessage(),
                    "look at the service's log, and at GET /health/ready");
            return settings.databases().stream()
                    .map(database -> new DrillResult(database, null, fault))
                    .toList();
        }
    }

    private void tell(DrillResult result) {
        listener.accept(result);
        DrillFault fault = result.fault();
        if (fault != null) {
            LOG.atWarn()
                    .addKeyValue("database", result.database())
                    .addKeyValue("stopped_at", fault.hop().code())
                    .addKeyValue("reason", fault.problem())
                    .log("A drill did not come out");
        } else if (result.course() != null) {
            LOG.atInfo()
                    .addKeyValue("database", result.database())
                    .addKeyValue("took_ms", result.course().latency().toMillis())
                    .log("A drill came out");
        }
    }

    /** Where the last drill stopped, by database; those that came out are left out. */
    public Map<String, DrillFault> faults() {
        return new TreeMap<>(last.faults());
    }

    /** When a drill came out last, in seconds since 1970, by database: for metrics. */
    public Map<String, Double> successes() {
        Map<String, Double> times = new TreeMap<>();
        last.successes().forEach((database, at) -> times.put(database, at.toEpochMilli() / 1e3));
        return times;
    }

    /** How long, in seconds, the last drill took that came out, by database: for metrics. */
    public Map<String, Double> seconds() {
        return last.seconds();
    }

    @Override
    public void close() {
        closing.countDown();
        thread.interrupt();
    }
}
