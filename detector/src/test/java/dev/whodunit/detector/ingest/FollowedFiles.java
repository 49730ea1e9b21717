package dev.whodunit.detector.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;

/** A directory of log files that a test writes to, and the moments at which they are looked at. */
abstract class FollowedFiles {

    @TempDir
    Path directory;

    final CollectingSink sink = new CollectingSink();
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    boolean accepting = true;

    FileTails started(String name) throws IOException {
        append(name, "");
        FileTails tails = follow(source(name));
        poll(tails);
        return tails;
    }

    FileTails follow(FileSource source) throws IOException {
        return new FileTails(List.of(source), directory.resolve("data"), sink, () -> now, () -> accepting);
    }

    FileSource source(String name) {
        return FileSource.at(path(name));
    }

    String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Reads until there is no more, without time passing but for a millisecond. */
    void poll(FileTails tails) throws IOException {
        pollAfter(tails, Duration.ofMillis(1));
    }

    void pollAfter(FileTails tails, Duration time) throws IOException {
        now = now.plus(time);
        boolean more = true;
        for (int round = 0; more && round < 1_000; round++) {
            more = tails.poll();
        }
        tails.poll();
    }

    void append(String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(UTF_8), CREATE, APPEND);
    }

    void truncate(String name) throws IOException {
        try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }
}
