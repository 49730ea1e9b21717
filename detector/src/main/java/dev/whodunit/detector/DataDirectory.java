package dev.whodunit.detector;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The directory that holds what must survive a restart: the embedded broker's data, the topologies' state, positions in
 * log files and this detector's identity. One process at a time has it.
 */
public final class DataDirectory implements AutoCloseable {

    private final Path path;
    private final FileChannel channel;

    private DataDirectory(Path path, FileChannel channel) {
        this.path = path;
        this.channel = channel;
    }

    /** Says in plain words why a directory cannot be used. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * Makes the directory if need be and takes it for this process.
     *
     * @throws Unusable if another process has it or it cannot be written
     */
    public static DataDirectory open(Path path) {
        try {
            Files.createDirectories(path);
            FileChannel channel =
                    FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (lock(channel) == null) {
                channel.close();
                throw new Unusable(
                        "another whodunit uses the data directory " + path
                                + " already; stop it, or give this one another with --data-dir",
                        null);
            }
            return new DataDirectory(path, channel);
        } catch (IOException e) {
            throw new Unusable("the data directory " + path + " cannot be used: " + reason(e), e);
        }
    }

    private static @Nullable FileLock lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock();
        } catch (OverlappingFileLockException heldByThisProcess) {
            return null;
        }
    }

    private static String reason(IOException e) {
        return e instanceof java.nio.file.AccessDeniedException ? "permission denied" : String.valueOf(e.getMessage());
    }

    public Path path() {
        return path;
    }

    /** How the last drills went. */
    public Path drills() {
        return path.resolve("drills.json");
    }

    public Path broker() {
        return path.resolve("kafka");
    }

    public Path streams() {
        return path.resolve("streams");
    }

    public Path ingest() {
        return path.resolve("ingest");
    }

    /** What the receivers were told of Whodunit's own troubles. */
    public Path watchdog() {
        return path.resolve("watchdog");
    }

    /** Which databases carry hooks. */
    public Path hookedDatabases() {
        return path.resolve("hooked.json");
    }

    /** A name that this detector keeps: Kafka knows it again by it after a restart. */
    public String instance() {
        Path file = path.resolve("instance");
        try {
            if (!Files.exists(file)) {
                Files.writeString(file, "whodunit-" + UUID.randomUUID() + "\n");
            }
            return Files.readString(file).strip();
        } catch (IOException e) {
            throw new UncheckedIOException("the instance id cannot be kept in " + file, e);
        }
    }

    /** Gives the directory back. */
    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
