package dev.whodunit.detector;

import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What was started, to be stopped in the opposite order; one that fails to stop keeps none from stopping. */
final class Shutdown implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

    private final Deque<Part> parts = new ArrayDeque<>();

    private record Part(String name, AutoCloseable part) {}

    /** Remembers a part that was started. */
    synchronized <T extends AutoCloseable> T add(String name, T part) {
        parts.push(new Part(name, part));
        return part;
    }

    @Override
    public synchronized void close() {
        while (!parts.isEmpty()) {
            Part part = parts.pop();
            long begun = System.nanoTime();
            try {
                part.part.close();
            } catch (Exception e) {
                LOG.atWarn().addKeyValue("part", part.name).setCause(e).log("A part did not stop in order");
            }
            LOG.atDebug()
                    .addKeyValue("part", part.name)
                    .addKeyValue("took_ms", (System.nanoTime() - begun) / 1_000_000)
                    .log("Stopped");
        }
    }
}
