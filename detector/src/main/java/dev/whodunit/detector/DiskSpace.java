package dev.whodunit.detector;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The room on the data directory's disk, looked at every second; too little stops ingest and capture before the broker
 * fails, and they go on once there is room again.
 */
final class DiskSpace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final long MIB = 1L << 20;

    private final Path directory;
    private final FreeSpace freeSpace;
    private final long reserve;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "disk");
        thread.setDaemon(true);
        return thread;
    });

    private volatile long usable = Long.MAX_VALUE;

    DiskSpace(Path directory, FreeSpace freeSpace, long reserve) {
        this.directory = directory;
        this.freeSpace = freeSpace;
        this.reserve = reserve;
    }

    /** Watches the disk that this directory is on. */
    static DiskSpace watch(Path directory, FreeSpace freeSpace, long reserve) {
        DiskSpace space = new DiskSpace(directory, freeSpace, reserve);
        space.look();
        space.watcher.scheduleWithFixedDelay(space::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return space;
    }

    /** Looks once; where the disk does not say, what it said before holds. */
    void look() {
        long found;
        try {
            found = freeSpace.bytes(directory);
        } catch (IOException e) {
            LOG.debug("The disk does not say how much room it has: {}", e.getMessage());
            return;
        }
        boolean before = enough();
        usable = found;
        if (enough() != before) {
            LOG.atWarn()
                    .addKeyValue("usable_bytes", found)
                    .addKeyValue("reserve_bytes", reserve)
                    .log(
                            before
                                    ? "The disk is nearly full; nothing more is taken in, and no WAL is confirmed"
                                    : "The disk has room again");
        }
    }

    /** Whether more may be written. */
    boolean enough() {
        return usable >= reserve;
    }

    /** Why nothing more is taken in, in plain words; null while there is room. */
    @Nullable
    String problem() {
        long found = usable;
        return found >= reserve
                ? null
                : "only " + found / MIB + " MiB are left on the disk of " + directory + ", and disk.reserve is "
                        + reserve / MIB + " MiB";
    }

    long usableBytes() {
        return usable;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
