package dev.whodunit.detector.ingest;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * Takes log lines in the format of Loki's push API (JSON), as Alloy, Fluent Bit, Vector and the OpenTelemetry Collector
 * send it. A push is taken whole or not at all; it is answered once Kafka has it. Safe for threads.
 */
public final class LokiPush {

    private static final int MAXIMUM_BODY = 8 << 20;
    private static final int MAXIMUM_INFLATED = 16 << 20;
    private static final int MOST_AT_ONCE = 4;

    private final LogSink sink;
    private final Duration timeout;
    private final InstantSource clock;
    private final BooleanSupplier accepting;
    private final IngestListener listener;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);

    /**
     * A handler of pushes.
     *
     * @param timeout how long a push waits for Kafka
     * @param accepting false while there is no room for more (a full disk)
     */
    public LokiPush(
            LogSink sink, Duration timeout, InstantSource clock, BooleanSupplier accepting, IngestListener listener) {
        this.sink = sink;
        this.timeout = timeout;
        this.clock = clock;
        this.accepting = accepting;
        this.listener = listener;
    }

    /** Takes the body of one push; returns once Kafka has all of it, or with what is wrong. */
    public PushResult handle(InputStream body, boolean gzip) {
        PushResult result = accepting.getAsBoolean()
                ? admitted(body, gzip)
                : new PushResult(503, "There is no room on the disk; send it again later.");
        if (!result.accepted()) {
            listener.refused("loki", Integer.toString(result.status()));
        }
        return result;
    }

    private PushResult admitted(InputStream body, boolean gzip) {
        if (!room.tryAcquire()) {
            return new PushResult(429, "Too many pushes at once; send it again later.");
        }
        try {
            return write(LokiBody.read(bytes(body, gzip), clock.instant()));
        } catch (BodyTooLarge e) {
            return new PushResult(413, e.getMessage());
        } catch (LokiBody.Malformed e) {
            return new PushResult(400, e.getMessage());
        } catch (IOException e) {
            return new PushResult(400, gzip ? "The body is no gzip, or not whole." : "The body is not whole.");
        } finally {
            room.release();
        }
    }

    private static byte[] bytes(InputStream body, boolean gzip) throws IOException {
        LimitedStream limited = new LimitedStream(body, MAXIMUM_BODY, "The body");
        if (!gzip) {
            return limited.readAllBytes();
        }
        try (InputStream inflated =
                new LimitedStream(new GZIPInputStream(limited, 8192), MAXIMUM_INFLATED, "The body, unpacked,")) {
            return inflated.readAllBytes();
        } catch (ZipException e) {
            throw new IOException(e);
        }
    }

    private PushResult write(List<LokiBody.Entry> entries) {
        List<CompletableFuture<Void>> written = new ArrayList<>(entries.size());
        for (LokiBody.Entry entry : entries) {
            CompletableFuture<Void> one = sink.write(entry.stream(), entry.record());
            if (one.isCompletedExceptionally()) {
                return notWritten();
            }
            written.add(one);
        }
        try {
            CompletableFuture.allOf(written.toArray(new CompletableFuture<?>[0]))
                    .get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return PushResult.DONE;
        } catch (ExecutionException | TimeoutException e) {
            return notWritten();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return notWritten();
        }
    }

    private static PushResult notWritten() {
        return new PushResult(503, "Kafka does not answer; send it again later.");
    }

    /** More was sent than is taken. */
    private static final class BodyTooLarge extends IOException {
        private static final long serialVersionUID = 1L;

        BodyTooLarge(String what, int limit) {
            super(what + " is larger than " + (limit >> 20) + " MiB.");
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    /** A stream that refuses to be longer than its limit. */
    private static final class LimitedStream extends FilterInputStream {

        private final int limit;
        private final String what;
        private long count;

        LimitedStream(InputStream in, int limit, String what) {
            super(in);
            this.limit = limit;
            this.what = what;
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            return read < 0 ? read : counted(1, read);
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = super.read(bytes, offset, length);
            return read < 0 ? read : counted(read, read);
        }

        private int counted(int more, int result) throws IOException {
            count += more;
            if (count > limit) {
                throw new BodyTooLarge(what, limit);
            }
            return result;
        }
    }
}
