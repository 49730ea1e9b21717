package dev.whodunit.detector.ingest;

import dev.whodunit.topologies.event.LogRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** A sink that keeps what it takes; it acknowledges at once, later, or never, as it is told. */
final class CollectingSink implements LogSink {

    enum Mode {
        ACKNOWLEDGES,
        WAITS,
        FAILS
    }

    private final List<LogRecord> records = new ArrayList<>();
    private final List<Unreadable> unreadable = new ArrayList<>();
    private final List<CompletableFuture<Void>> waiting = new ArrayList<>();
    private Mode mode = Mode.ACKNOWLEDGES;

    synchronized void become(Mode next) {
        mode = next;
        if (mode == Mode.ACKNOWLEDGES) {
            waiting.forEach(future -> future.complete(null));
            waiting.clear();
        }
    }

    @Override
    public synchronized CompletableFuture<Void> write(String stream, LogRecord log) {
        if (mode == Mode.FAILS) {
            return CompletableFuture.failedFuture(new IllegalStateException("away"));
        }
        records.add(log);
        CompletableFuture<Void> written = new CompletableFuture<>();
        if (mode == Mode.ACKNOWLEDGES) {
            written.complete(null);
        } else {
            waiting.add(written);
        }
        return written;
    }

    @Override
    public synchronized CompletableFuture<Void> putAside(Unreadable letter) {
        unreadable.add(letter);
        return CompletableFuture.completedFuture(null);
    }

    synchronized List<LogRecord> records() {
        return List.copyOf(records);
    }

    synchronized List<String> lines() {
        return records.stream().map(LogRecord::line).toList();
    }

    synchronized List<String> ids() {
        return records.stream().map(LogRecord::id).toList();
    }

    synchronized List<Unreadable> unreadable() {
        return List.copyOf(unreadable);
    }
}
