package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The file in which positions are remembered; replaced as a whole, so that a crash leaves the old one or the new one. */
final class Positions {

    /**
     * What the file holds.
     *
     * @param sources those that were followed before: files that they find now are new
     */
    record Remembered(Set<String> sources, List<Position> files) {

        static final Remembered NOTHING = new Remembered(Set.of(), List.of());
    }

    private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

    private final Path file;
    private Remembered last = Remembered.NOTHING;

    Positions(Path directory) throws IOException {
        Files.createDirectories(directory);
        this.file = directory.resolve("positions.json");
    }

    /** What was remembered. A file that cannot be read is put beside; then every file counts as new. */
    Remembered load(Set<String> sources) throws IOException {
        if (!Files.exists(file)) {
            return Remembered.NOTHING;
        }
        try {
            last = Json.read(Files.readAllBytes(file), Remembered.class);
            return last;
        } catch (IOException | RuntimeException e) {
            Path beside = file.resolveSibling("positions.unreadable.json");
            Files.move(file, beside, StandardCopyOption.REPLACE_EXISTING);
            LOG.atError()
                    .addKeyValue("file", beside)
                    .log("The positions cannot be read: all files are read from their beginning");
            return new Remembered(sources, List.of());
        }
    }

    /** Remembers; returns once it is on disk. */
    void save(Remembered remembered) throws IOException {
        if (remembered.equals(last)) {
            return;
        }
        Path written = file.resolveSibling("positions.json.new");
        try (FileChannel channel = FileChannel.open(
                written, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(Json.write(remembered));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        last = remembered;
    }
}
