package dev.whodunit.detector.notify.file;

import dev.whodunit.detector.notify.OtherSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory that may be moved away. */
public final class FileSide implements OtherSide {

    private final Path root;
    private final Path directory;
    private final List<String> violations = new ArrayList<>();

    public FileSide() {
        try {
            root = Files.createTempDirectory("alerts");
            directory = Files.createDirectory(root.resolve("told"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Receiver receiver(InstantSource clock) {
        return new FileReceiver(new ReceiverName("team", "file-0"), directory.resolve("alerts.jsonl"));
    }

    @Override
    public boolean fail(Fault fault) {
        mend();
        if (fault != Fault.AWAY) {
            return false;
        }
        move(directory, root.resolve("elsewhere"));
        return true;
    }

    @Override
    public void mend() {
        if (!Files.exists(directory)) {
            move(root.resolve("elsewhere"), directory);
        }
    }

    private static void move(Path from, Path to) {
        try {
            Files.move(from, to);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<String> shown() {
        Path file = directory.resolve("alerts.jsonl");
        try {
            return Files.exists(file) ? Files.readAllLines(file) : List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public List<Told> told() {
        List<Told> told = new ArrayList<>();
        for (String line : shown()) {
            try {
                var alert = Json.MAPPER.readTree(line);
                told.add(new Told(
                        alert.path("id").asText(),
                        alert.path("state").asText().equals("resolved"),
                        alert.path("count").asText()));
            } catch (IOException e) {
                violations.add("no JSON: " + line);
            }
        }
        return told;
    }

    @Override
    public int messages(int alerts) {
        return alerts;
    }

    @Override
    public List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public List<String> secrets() {
        return List.of();
    }

    @Override
    public void close() {
        try (Stream<Path> all = Files.walk(root)) {
            for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
