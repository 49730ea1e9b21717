package dev.whodunit.detector.watchdog;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The newest spell of each part in a small file, so that a restart neither tells a trouble twice nor forgets to tell its
 * end. A file that cannot be written is no reason to be silent. Not safe for threads.
 */
final class SpellFile {

    private static final Logger LOG = LoggerFactory.getLogger(SpellFile.class);
    private static final TypeReference<List<Spell>> SPELLS = new TypeReference<>() {};
    /** Whoever could not be told within this of an end does not need to know any more. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final Path file;
    private final Map<String, Spell> newest = new LinkedHashMap<>();

    SpellFile(Path directory, Instant now) {
        this.file = directory.resolve("troubles.json");
        try {
            Files.createDirectories(directory);
            if (Files.exists(file)) {
                Json.MAPPER
                        .readValue(Files.readAllBytes(file), SPELLS)
                        .forEach(spell -> newest.put(spell.trouble().part(), spell));
            }
        } catch (IOException | RuntimeException e) {
            newest.clear();
            LOG.warn("Troubles of before are not known any more: file={} reason={}", file, e.getMessage());
        }
        newest.values()
                .removeIf(spell -> spell.until() != null
                        && Duration.between(spell.until(), now).compareTo(KEPT) > 0);
    }

    /** All that are known, in the order they began. */
    Collection<Spell> spells() {
        return List.copyOf(newest.values());
    }

    void keep(Spell spell) {
        newest.remove(spell.trouble().part());
        newest.put(spell.trouble().part(), spell);
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, Json.write(newest.values()));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("A trouble that was told cannot be kept: file={} reason={}", file, e.getMessage());
        }
    }
}
