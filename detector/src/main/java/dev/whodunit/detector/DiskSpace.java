package dev.whodunit.detector;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The room on the data directory's disk, looked at every second; too little stops ingest before the broker fails. */
final class DiskSpace implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(DiskSpace.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final FileStore disk;
    private final long reserve;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "disk");
        thread.setDaemon(true);
        return thread;
    });

    private volatile long usable = Long.MAX_VALUE;
    private volatile boolean enough = true;

    private DiskSpace(FileStore disk, long reserve) {
        this.disk = disk;
        this.reserve = reserve;
    }

    /** Watches the disk that this directory is on. */
    static DiskSpace watch(Path directory, long reserve) throws IOException {
        DiskSpace space = new DiskSpace(Files.getFileStore(directory), reserve);
        space.look();
        space.watcher.scheduleWithFixedDelay(space::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return space;
    }

    private void look() {
        try {
            usable = disk.getUsableSpace();
        } catch (IOException e) {
            return;
        }
        boolean now = usable >= reserve;
        if (now != enough) {
            enough = now;
            LOG.atWarn()
                    .addKeyValue("usable_bytes", usable)
                    .addKeyValue("reserve_bytes", reserve)
                    .log(now ? "The disk has room again" : "The disk is nearly full; no more logs are taken in");
        }
    }

    /** Whether more may be written. */
    boolean enough() {
        return enough;
    }

    long usableBytes() {
        return usable;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
