package dev.whodunit.detector.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.utils.Exit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stands between a broker and the end of the process: Kafka asks for one where its directory fails. Instead the broker is
 * stopped, its directory is tried every second, and once it can be written the broker is started again.
 *
 * <p>Kafka's way to ask is static, and does not say which broker failed; where several are in one process (tests), all of
 * them start again.
 */
final class Revival implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Revival.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration LONGEST_STOP = Duration.ofSeconds(20);
    /** What a start needs at least: new segments and their indexes. */
    private static final int PROBE_BYTES = 16 << 20;

    private static final Set<Revival> LIVE = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final Runnable stop;
    private final Runnable startAgain;
    private final Semaphore failures = new Semaphore(0);
    private final Thread thread = new Thread(this::run, "broker-revival");
    private volatile boolean working = true;

    Revival(Path directory, Runnable stop, Runnable startAgain) {
        this.directory = directory;
        this.stop = stop;
        this.startAgain = startAgain;
    }

    void start() {
        LIVE.add(this);
        Exit.setHaltProcedure(Revival::asked);
        Exit.setExitProcedure(Revival::asked);
        thread.setDaemon(true);
        thread.start();
    }

    /** Kafka's code after a halt expects not to run: the thread that asked ends here. */
    private static void asked(int status, String message) {
        LOG.atError().addKeyValue("status", status).log("The embedded broker's directory failed; it stops");
        LIVE.forEach(revival -> {
            revival.working = false;
            revival.failures.release();
        });
        throw new IllegalStateException("the embedded broker asked for the end of the process");
    }

    boolean working() {
        return working;
    }

    private void run() {
        try {
            while (true) {
                failures.acquire();
                revive();
                failures.drainPermits();
                working = true;
                LOG.atWarn().log("The embedded broker serves again");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void revive() throws InterruptedException {
        boolean stopped = false;
        while (true) {
            if (!stopped) {
                stopped = stopped();
            }
            if (stopped && writable()) {
                try {
                    startAgain.run();
                    return;
                } catch (RuntimeException e) {
                    LOG.atWarn().setCause(e).log("The embedded broker does not start yet");
                    stopped = false;
                }
            }
            TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
        }
    }

    /** A broker whose disk is full may take its time to stop, and its failures to do so are of no interest. */
    private boolean stopped() throws InterruptedException {
        Thread stopping = new Thread(
                () -> {
                    try {
                        stop.run();
                    } catch (RuntimeException e) {
                        LOG.atDebug().setCause(e).log("The failed broker did not stop in order");
                    }
                },
                "broker-stop");
        stopping.setDaemon(true);
        stopping.start();
        stopping.join(LONGEST_STOP.toMillis());
        return !stopping.isAlive();
    }

    private boolean writable() {
        Path probe = directory.resolve("probe");
        try (FileChannel channel = FileChannel.open(
                probe, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer block = ByteBuffer.allocate(1 << 20);
            for (int written = 0; written < PROBE_BYTES; written += channel.write(block)) {
                block.clear();
            }
            channel.force(false);
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            delete(probe);
        }
    }

    private static void delete(Path probe) {
        try {
            Files.deleteIfExists(probe);
        } catch (IOException e) {
            LOG.atDebug().setCause(e).log("The probe could not be deleted");
        }
    }

    @Override
    public void close() {
        LIVE.remove(this);
        thread.interrupt();
        try {
            thread.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
