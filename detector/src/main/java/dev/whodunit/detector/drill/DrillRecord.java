package dev.whodunit.detector.drill;

import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How the last round of drills went, and of each database when one came out last and how long that took. It is kept in a small file, so that a
 * restart is no reason to drill again, and none to forget that a drill did not come out. Immutable.
 *
 * @param at when the last round began; null before the first
 * @param faults where the drills of that round stopped that did not come out, by database
 * @param successes when one came out last, by database
 * @param seconds how long that one took, by database
 */
record DrillRecord(
        @Nullable Instant at,
        Map<String, DrillFault> faults,
        Map<String, Instant> successes,
        Map<String, Double> seconds) {

    static final DrillRecord NONE = new DrillRecord(null, Map.of(), Map.of(), Map.of());

    private static final Logger LOG = LoggerFactory.getLogger(DrillRecord.class);

    @SuppressWarnings("ConstantConditions")
    DrillRecord {
        // JSON leaves null what is not there
        faults = faults == null ? Map.of() : Map.copyOf(faults);
        successes = successes == null ? Map.of() : Map.copyOf(successes);
        seconds = seconds == null ? Map.of() : Map.copyOf(seconds);
    }

    /** What is kept in a file, of these databases; nothing where there is no such file, or it cannot be read. */
    static DrillRecord read(Path file, List<String> databases) {
        try {
            return Files.exists(file)
                    ? Json.read(Files.readAllBytes(file), DrillRecord.class).of(databases)
                    : NONE;
        } catch (IOException | RuntimeException e) {
            LOG.warn("Drills of before are not known any more: file={} reason={}", file, e.getMessage());
            return NONE;
        }
    }

    private DrillRecord of(List<String> databases) {
        return new DrillRecord(at, only(faults, databases), only(successes, databases), only(seconds, databases));
    }

    private static <T> Map<String, T> only(Map<String, T> all, List<String> databases) {
        Map<String, T> some = new HashMap<>(all);
        some.keySet().retainAll(databases);
        return some;
    }

    /** Keeps it; a file that cannot be written is no reason to drill no more. */
    void write(Path file) {
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, Json.write(this));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("How a drill went cannot be kept: file={} reason={}", file, e.getMessage());
        }
    }

    /** The record after another round. */
    DrillRecord after(Instant began, List<DrillResult> results) {
        Map<String, DrillFault> stopped = new HashMap<>();
        Map<String, Instant> out = new HashMap<>(successes);
        Map<String, Double> took = new HashMap<>(seconds);
        for (DrillResult result : results) {
            if (result.fault() != null) {
                stopped.put(result.database(), result.fault());
            } else if (result.course() != null) {
                out.put(result.database(), began);
                took.put(result.database(), result.course().latency().toMillis() / 1e3);
            }
        }
        return new DrillRecord(began, stopped, out, took);
    }

    /** When the next round is due: an interval after the last; after one that did not come out, sooner, so that its end is known soon. */
    Instant next(Duration every, Duration sooner) {
        if (at == null) {
            return Instant.MIN;
        }
        return at.plus(faults.isEmpty() || every.compareTo(sooner) < 0 ? every : sooner);
    }
}
