package dev.whodunit.detector.ingest;

import dev.whodunit.detector.ingest.LogSink.Unreadable;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.format.LogFormats;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A file that is followed: an open channel, so that a file that is renamed or deleted is read to its end. Used by one
 * thread, but for acknowledgements.
 */
final class TailedFile implements AutoCloseable {

    /** What may be on its way to Kafka of one file. */
    private static final long MOST_UNDER_WAY = 2 << 20;

    private static final Duration RETRY = Duration.ofMillis(500);

    private final FileSource source;
    private final String key;
    private final FileChannel channel;
    private final LogSink sink;
    private final LineReader lines = new LineReader();
    private final RecordJoiner joiner;
    private final String id;
    private final String sourceName;
    private Path path;
    private FileHead head;
    private long generation;
    private long offset;
    private Unacknowledged unacknowledged;
    private Instant now = Instant.EPOCH;
    private Instant retryAt = Instant.MIN;
    private @Nullable Instant goneSince;
    private @Nullable TailedFile predecessor;

    TailedFile(FileSource source, Path path, FileChannel channel, FileHead head, Position position, LogSink sink) {
        this.source = source;
        this.path = path;
        this.sourceName = "file:" + path;
        this.channel = channel;
        this.sink = sink;
        this.head = head;
        this.id = position.id();
        this.key = position.key();
        this.generation = position.generation();
        this.offset = position.offset();
        this.unacknowledged = new Unacknowledged(offset);
        this.joiner = new RecordJoiner(LogFormats.named(source.format()), this::send);
        lines.reset(offset);
    }

    /** Reads what is there, up to the buffer's size; true if there may be more at once. */
    boolean poll(ByteBuffer buffer, Instant time) throws IOException {
        now = time;
        if (unacknowledged.hasFailed() && !startAgain()) {
            return false;
        }
        if (predecessor != null && !predecessor.isDrained()) {
            return false;
        }
        predecessor = null;
        long size = channel.size();
        if (size == offset) {
            joiner.flushIfQuiet(now);
            return false;
        }
        if (!isSameFile(size)) {
            return begunAnew();
        }
        if (unacknowledged.bytes() >= MOST_UNDER_WAY) {
            return false;
        }
        return read(buffer, size);
    }

    private boolean read(ByteBuffer buffer, long size) throws IOException {
        buffer.clear();
        int count = channel.read(buffer, offset);
        if (count <= 0) {
            return false;
        }
        buffer.flip();
        offset += count;
        if (goneSince != null) {
            goneSince = now;
        }
        for (LineReader.Line line = lines.next(buffer); line != null; line = lines.next(buffer)) {
            take(line);
        }
        return offset < size;
    }

    private void take(LineReader.Line line) {
        if (unacknowledged.hasFailed()) {
            // It is read again; more attempts now would each wait for a Kafka that is away.
            return;
        }
        if (line.text().damaged()) {
            LogRecord.Cut cut = line.text().cut();
            CompletableFuture<Void> kept = sink.putAside(new Unreadable(
                    sourceName,
                    "not valid UTF-8, or NUL characters; read with U+FFFD in their place",
                    line.bytes(),
                    cut == null ? line.bytes().length : cut.length(),
                    cut == null ? LineText.sha256(line.bytes()) : cut.sha256()));
            watch(kept, unacknowledged, unacknowledged.add(line.start(), 0));
        }
        joiner.add(line, now);
    }

    private void send(RecordJoiner.Joined record) {
        if (unacknowledged.hasFailed()) {
            return;
        }
        Unacknowledged.Sent sent =
                unacknowledged.add(record.end(), record.text().length());
        if (record.text().isEmpty()) {
            unacknowledged.acknowledge(sent);
            return;
        }
        Map<String, String> labels = source.recordLabels();
        if (record.damaged()) {
            labels = new HashMap<>(labels);
            labels.put("log.damaged", "true");
        }
        LogRecord log = new LogRecord(
                id + "/" + generation + "/" + record.start(),
                sourceName,
                source.format(),
                now,
                null,
                labels,
                record.text(),
                record.cut());
        watch(sink.write(sourceName, log), unacknowledged, sent);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the outcome is in the tracker
    private static void watch(CompletableFuture<Void> written, Unacknowledged tracker, Unacknowledged.Sent sent) {
        written.whenComplete((done, failure) -> {
            if (failure == null) {
                tracker.acknowledge(sent);
            } else {
                tracker.fail();
            }
        });
    }

    /** After a failure: from what Kafka has, a little later. */
    private boolean startAgain() {
        if (retryAt.equals(Instant.MIN)) {
            retryAt = now.plus(RETRY);
        }
        if (now.isBefore(retryAt)) {
            return false;
        }
        retryAt = Instant.MIN;
        offset = unacknowledged.position();
        unacknowledged = new Unacknowledged(offset);
        joiner.forget();
        lines.reset(offset);
        return true;
    }

    private boolean isSameFile(long size) throws IOException {
        if (size < offset) {
            return false;
        }
        FileHead current = FileHead.of(channel);
        if (!current.beginsLike(head)) {
            return false;
        }
        head = head.isFull() ? head : current;
        return true;
    }

    /** The file was truncated: what was held of it will not be completed, and its bytes count from 0 again. */
    private boolean begunAnew() {
        finish();
        if (!unacknowledged.isEmpty()) {
            return false;
        }
        generation++;
        head = FileHead.EMPTY;
        offset = 0;
        unacknowledged = new Unacknowledged(0);
        lines.reset(0);
        return true;
    }

    /** Sends the line that has no end, and the record that might go on. */
    void finish() {
        if (lines.isHolding()) {
            take(lines.finish());
        }
        joiner.flush();
    }

    /** True where it has been read to its end. */
    boolean isDrained() {
        try {
            return channel.size() <= offset;
        } catch (IOException e) {
            return true;
        }
    }

    /** It has another path now, or is found again. */
    void foundAt(Path newPath) {
        path = newPath;
        goneSince = null;
    }

    /** Its path leads elsewhere, or nowhere; it is read on until it is quiet. */
    void gone(Instant time) {
        if (goneSince == null) {
            goneSince = time;
        }
    }

    boolean goneLongerThan(Duration while_, Instant time) {
        return goneSince != null && goneSince.plus(while_).isBefore(time) && isDrained();
    }

    void after(TailedFile rotated) {
        predecessor = rotated;
    }

    boolean isAcknowledged() {
        return unacknowledged.isEmpty() && !unacknowledged.hasFailed();
    }

    long lag() {
        try {
            return Math.max(0, channel.size() - unacknowledged.position());
        } catch (IOException e) {
            return 0;
        }
    }

    long underWay() {
        return unacknowledged.bytes();
    }

    long generation() {
        return generation;
    }

    Path path() {
        return path;
    }

    FileSource source() {
        return source;
    }

    Position position(Instant seen) {
        return new Position(
                id,
                source.path(),
                path.toString(),
                key,
                head.bytes().length,
                head.digest(),
                generation,
                unacknowledged.position(),
                seen);
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
