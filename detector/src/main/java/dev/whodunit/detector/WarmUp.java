package dev.whodunit.detector;

import dev.whodunit.topologies.offline.Rehearsal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that plays a {@link Rehearsal} once the service is ready, so that the first alert of a process need not wait
 * until Java has loaded what it takes. It gives way to whatever else there is to do, and its failure is nobody else's.
 */
final class WarmUp implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(WarmUp.class);
    private static final Duration LOOK = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofMillis(10);
    private static final int ROWS = 3_000;
    private static final int AT_A_TIME = 20;

    private final BooleanSupplier ready;
    private final InstantSource clock;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "warm-up");

    private WarmUp(BooleanSupplier ready, InstantSource clock) {
        this.ready = ready;
        this.clock = clock;
    }

    /** Plays one as soon as {@code ready} says so. */
    static WarmUp start(BooleanSupplier ready, InstantSource clock) {
        WarmUp warmUp = new WarmUp(ready, clock);
        warmUp.thread.setDaemon(true);
        warmUp.thread.start();
        return warmUp;
    }

    private void run() {
        try {
            while (!ready.getAsBoolean()) {
                if (rest(LOOK)) {
                    return;
                }
            }
            play();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("The code could not be warmed up; the first alert will take longer");
        }
    }

    private void play() throws InterruptedException {
        long begun = System.nanoTime();
        Rehearsal rehearsal = new Rehearsal(clock.millis());
        for (int row = 1; row <= ROWS; row++) {
            rehearsal.delete();
            if (row % AT_A_TIME == 0 && rest(REST)) {
                return;
            }
        }
        LOG.atDebug()
                .addKeyValue("notifications", rehearsal.told().size())
                .addKeyValue("took_ms", (System.nanoTime() - begun) / 1_000_000)
                .log("Warmed up");
    }

    /** True if it is to end. */
    private boolean rest(Duration time) throws InterruptedException {
        return closing.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
