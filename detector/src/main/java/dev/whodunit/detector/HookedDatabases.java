package dev.whodunit.detector;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The databases whose DDL our event triggers tell, as capture's probe last saw them. Kept in a file, so that what was logged
 * while the service was down is judged as it would have been. A database that was never looked at has none: in doubt its
 * log is believed. Safe for threads.
 */
final class HookedDatabases implements Predicate<String> {

    private static final Logger LOG = LoggerFactory.getLogger(HookedDatabases.class);
    private static final TypeReference<Set<String>> NAMES = new TypeReference<>() {};

    private final Path file;
    private final Set<String> names = ConcurrentHashMap.newKeySet();

    /** Reads what was seen last. */
    HookedDatabases(Path file) {
        this.file = file;
        try {
            if (Files.exists(file)) {
                names.addAll(Json.MAPPER.readValue(Files.readAllBytes(file), NAMES));
            }
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("Which databases carry hooks is not known any more; they are looked at again");
        }
    }

    @Override
    public boolean test(String database) {
        return names.contains(database);
    }

    /** Notes what the probe saw. */
    synchronized void seen(String database, boolean tellsDdl) {
        boolean news = tellsDdl ? names.add(database) : names.remove(database);
        if (!news) {
            return;
        }
        LOG.atInfo()
                .addKeyValue("database", database)
                .log(
                        tellsDdl
                                ? "Event triggers tell the DDL; log lines of it are evidence"
                                : "No event triggers tell the DDL; log lines of it count");
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, Json.write(new TreeSet<>(names)));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("file", file)
                    .addKeyValue("reason", e.getMessage())
                    .log("Which databases carry hooks cannot be kept");
        }
    }
}
