package dev.whodunit.detector.capture;

import io.debezium.connector.base.QueueProvider;
import io.debezium.pipeline.DataChangeEvent;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;

/**
 * The changes between the thread that decodes the WAL and the one that writes them to Kafka: bounded in number and in
 * bytes, and wakes the reader at the first change.
 *
 * <p>Debezium's own queue wakes its reader when a batch is full or {@code poll.interval.ms} is over, and the last
 * millisecond of that it spins: short intervals cost a core, long ones latency. Debezium finds this one as a service and
 * {@link WalTask} by its run. Public for that alone.
 */
public final class WalQueue implements QueueProvider<DataChangeEvent> {

    static final String NAME = "whodunit";
    static final String RUN = "whodunit.run";

    private static final Map<String, WalQueue> QUEUES = new ConcurrentHashMap<>();
    private static final int MOST_CHANGES = 8_192;
    private static final int BATCH = 2_048;
    private static final long MOST_BYTES = 16L << 20;
    private static final long OVERHEAD = 1_000;

    private record Held(DataChangeEvent event, long bytes) {}

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition someRoom = lock.newCondition();
    private final Condition someChanges = lock.newCondition();
    private final ArrayDeque<Held> changes = new ArrayDeque<>();
    private String run = "";
    private long bytes;

    /** One that is configured later, as Debezium does it. */
    public WalQueue() {}

    /** The queue of a run of the engine; null if Debezium did not make it yet. */
    static @Nullable WalQueue of(String run) {
        return QUEUES.get(run);
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void configure(Map<String, ?> properties) {
        run = String.valueOf(Objects.requireNonNull(properties.get(RUN)));
        QUEUES.put(run, this);
    }

    @Override
    public void enqueue(DataChangeEvent event) throws InterruptedException {
        long size = size(event.getRecord());
        lock.lockInterruptibly();
        try {
            while (changes.size() >= MOST_CHANGES || (bytes + size > MOST_BYTES && !changes.isEmpty())) {
                someRoom.await();
            }
            changes.add(new Held(event, size));
            bytes += size;
            someChanges.signal();
        } finally {
            lock.unlock();
        }
    }

    /** The changes that are there, at most a batch; waits for the first one at most so long. */
    List<SourceRecord> take(long millis) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = TimeUnit.MILLISECONDS.toNanos(millis);
            while (changes.isEmpty() && left > 0) {
                left = someChanges.awaitNanos(left);
            }
            List<SourceRecord> batch = new ArrayList<>(Math.min(BATCH, changes.size()));
            for (DataChangeEvent event = next(); event != null; event = batch.size() < BATCH ? next() : null) {
                batch.add(event.getRecord());
            }
            return batch;
        } finally {
            lock.unlock();
        }
    }

    private @Nullable DataChangeEvent next() {
        Held held = changes.poll();
        if (held == null) {
            return null;
        }
        bytes -= held.bytes;
        someRoom.signal();
        return held.event;
    }

    @Override
    @SuppressWarnings("NullAway") // Debezium's interface has no annotations and asks for null where there is none.
    public DataChangeEvent poll() {
        lock.lock();
        try {
            return next();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public int size() {
        lock.lock();
        try {
            return changes.size();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        QUEUES.remove(run, this);
    }

    /** About how much memory a change holds: what its row images hold, which is all that can be large. */
    private static long size(SourceRecord record) {
        long size = OVERHEAD;
        if (record.value() instanceof Struct envelope) {
            for (Field field : envelope.schema().fields()) {
                if (!field.name().equals("source") && envelope.get(field) instanceof Struct image) {
                    size += imageSize(image);
                }
            }
        }
        return size;
    }

    private static long imageSize(Struct image) {
        long size = 0;
        for (Field field : image.schema().fields()) {
            Object value = image.get(field);
            if (value instanceof String text) {
                size += text.length();
            } else if (value instanceof ByteBuffer buffer) {
                size += buffer.remaining();
            } else if (value instanceof Collection<?> many) {
                size += many.size() * 32L;
            }
        }
        return size;
    }
}
