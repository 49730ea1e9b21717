package dev.whodunit.detector.notify;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in a small file, for the few groups of {@link DirectLine}. Where the file cannot be written (the disk may be
 * what is in trouble) it goes on in memory: telling matters more than remembering. Not safe for threads.
 */
final class FileJournal implements Journal {

    private static final Logger LOG = LoggerFactory.getLogger(FileJournal.class);
    private static final TypeReference<Map<String, Delivery>> DELIVERIES = new TypeReference<>() {};

    private final Path file;
    private final Map<String, Delivery> byGroup = new LinkedHashMap<>();
    private boolean complained;

    /** Reads what was told before; a file that is missing or broken tells of nothing. */
    FileJournal(Path directory, ReceiverName receiver) {
        // names in the configuration may hold anything, file names may not
        this.file = directory.resolve("told-" + Content.of(receiver.toString()) + ".json");
        try {
            Files.createDirectories(directory);
            if (Files.exists(file)) {
                byGroup.putAll(Json.MAPPER.readValue(Files.readAllBytes(file), DELIVERIES));
            }
        } catch (IOException e) {
            LOG.warn("What was told directly is not known any more: file={} reason={}", file, e.getMessage());
        }
    }

    @Override
    public @Nullable Delivery get(String group) {
        return byGroup.get(group);
    }

    @Override
    public Collection<Delivery> all() {
        return Collections.unmodifiableCollection(byGroup.values());
    }

    @Override
    public void write(Delivery delivery) {
        byGroup.put(delivery.group(), delivery);
        try {
            Path next = file.resolveSibling(file.getFileName() + ".next");
            Files.write(next, Json.write(byGroup));
            Files.move(next, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            complained = false;
        } catch (IOException e) {
            if (!complained) {
                complained = true;
                LOG.warn("What is told directly cannot be kept: file={} reason={}", file, e.getMessage());
            }
        }
    }
}
