package dev.whodunit.detector.notify;

import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that tells one receiver: it reads the outbox in the receiver's consumer group, keeps reading while it waits
 * for a receiver that is down, and commits offsets only behind what is told. Any failure of Kafka, and any error, ends in
 * starting over from the topics.
 */
final class Deliverer implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(Deliverer.class);

    /** Further ones are left in Kafka until these are told. */
    private static final int MOST_WAITING = 500;

    private static final int MOST_UNCOMMITTED = 100;
    private static final Duration LONGEST_POLL = Duration.ofSeconds(1);
    private static final Duration LONGEST_END = Duration.ofSeconds(10);

    private final OutboxSettings settings;
    private final Receiver receiver;
    private final DeliveryListener listener;
    private final Backoff backoff;
    private final DeliveryJournal journal;
    private final Progress progress;
    private final Waiting waiting;
    private final Telling telling;
    private final TopicPartition partition;
    private final Thread thread;

    private volatile boolean closed;
    private volatile @Nullable KafkaConsumer<byte[], byte[]> consumer;
    private long committed = -1;

    Deliverer(
            OutboxSettings settings,
            Receiver receiver,
            DeliveryJournal.Writer writer,
            DeliveryListener listener,
            Backoff backoff) {
        this.settings = settings;
        this.receiver = receiver;
        this.listener = listener;
        this.backoff = backoff;
        this.journal = new DeliveryJournal(settings, receiver.name(), writer);
        this.progress = new Progress(receiver.name());
        this.waiting = new Waiting(receiver.edits(), MOST_WAITING);
        this.telling = new Telling(
                new Sender(receiver, journal, listener, backoff, progress),
                new KeepAlive(receiver, journal, backoff, progress),
                waiting,
                backoff);
        this.partition = new TopicPartition(settings.topics().notifications(), 0);
        this.thread = new Thread(this, "deliver-" + receiver.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    ReceiverState state() {
        return progress.state();
    }

    /** Asks it to end; it finishes what it is sending. */
    void stop() {
        closed = true;
        KafkaConsumer<byte[], byte[]> current = consumer;
        if (current != null) {
            current.wakeup();
        }
    }

    void awaitEnd() {
        try {
            thread.join(LONGEST_END.toMillis());
            if (thread.isAlive()) {
                thread.interrupt();
                thread.join(LONGEST_END.toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void run() {
        int failures = 0;
        while (!closed) {
            try {
                readAndTell();
                failures = 0;
            } catch (WakeupException | InterruptedException | InterruptException e) {
                LOG.debug("Told to end: receiver={}", receiver.name());
            } catch (RuntimeException | Error e) {
                if (!closed) {
                    failures++;
                    startOverLater(failures, e);
                }
            }
        }
        receiver.close();
    }

    private void startOverLater(int failures, Throwable problem) {
        Instant until = backoff.after(failures, null);
        String reason = "the outbox cannot be worked on: " + problem.getClass().getSimpleName();
        LOG.warn("Starting over: receiver={} until={}", receiver.name(), until, problem);
        progress.blocked(reason, until);
        try {
            listener.interrupted(receiver.name(), reason);
            Thread.sleep(Math.max(1, Duration.between(backoff.now(), until).toMillis()));
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private void readAndTell() throws InterruptedException {
        forgetAll();
        KafkaConsumer<byte[], byte[]> current =
                new KafkaConsumer<>(properties(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer = current;
        try {
            current.subscribe(List.of(partition.topic()), new Rebalance(current));
            while (!closed) {
                read(current);
                telling.next();
                commit(current);
                progress.waiting(waiting.size());
            }
        } finally {
            consumer = null;
            Thread.interrupted();
            commitBeforeLeaving(current);
            current.close(CloseOptions.timeout(Duration.ofSeconds(5))
                    .withGroupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> current) {
        if (waiting.isFull()) {
            current.pause(current.assignment());
        } else {
            current.resume(current.paused());
        }
        current.poll(telling.rest(LONGEST_POLL)).records(partition).forEach(this::take);
    }

    private void take(ConsumerRecord<byte[], byte[]> record) {
        Notification notification = notification(record);
        if (notification != null
                && notification.reason() != Notification.Reason.HELD
                && receiver.name().receiver().equals(notification.receiver())) {
            waiting.add(record.offset(), notification, older -> listener.skipped(receiver.name(), older));
        } else {
            waiting.pass(record.offset());
        }
    }

    private @Nullable Notification notification(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.value() != null) {
                Notification notification = Json.read(record.value(), Notification.class);
                if (isWhole(notification)) {
                    return notification;
                }
            }
        } catch (IOException e) {
            LOG.debug("No notification: offset={}", record.offset(), e);
        }
        LOG.warn(
                "Notification dropped, it cannot be read: topic={} partition={} offset={}",
                record.topic(),
                record.partition(),
                record.offset());
        listener.unreadable(receiver.name(), record.topic(), record.partition(), record.offset());
        return null;
    }

    /** JSON leaves null what is not there. */
    @SuppressWarnings("ConstantConditions")
    private static boolean isWhole(@Nullable Notification notification) {
        return notification != null
                && notification.group() != null
                && notification.reason() != null
                && notification.alerts() != null
                && (!notification.alerts().isEmpty() || notification.reason() == Notification.Reason.HELD);
    }

    /** Commits behind what is told, once nothing is left to do at this moment, or every so often. */
    private void commit(KafkaConsumer<byte[], byte[]> current) {
        long position = waiting.position();
        boolean busy = telling.isBusy() && position - committed < MOST_UNCOMMITTED;
        if (busy
                || position < 0
                || position == committed
                || !current.assignment().contains(partition)) {
            return;
        }
        current.commitAsync(Map.of(partition, new OffsetAndMetadata(position)), (offsets, problem) -> {
            if (problem != null) {
                committed = -1;
                LOG.debug("Offset not committed, the next one will say the same: receiver={}", receiver.name());
            }
        });
        committed = position;
    }

    /** Best effort: what is not committed is read again, and known to be told. */
    private void commitBeforeLeaving(KafkaConsumer<byte[], byte[]> current) {
        if (waiting.position() < 0) {
            return;
        }
        try {
            current.commitSync(Map.of(partition, new OffsetAndMetadata(waiting.position())), Duration.ofSeconds(2));
        } catch (RuntimeException e) {
            LOG.debug("Offset not committed at the end: receiver={}", receiver.name());
        }
    }

    private void forgetAll() {
        telling.forgetAll();
        journal.clear();
        committed = -1;
    }

    private Map<String, Object> properties() {
        Map<String, Object> properties = new HashMap<>(settings.clients());
        properties.put(ConsumerConfig.GROUP_ID_CONFIG, settings.group(receiver.name()));
        properties.put(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG, settings.instance());
        properties.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        properties.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
        properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 100);
        properties.put(ConsumerConfig.RECONNECT_BACKOFF_MAX_MS_CONFIG, 500);
        return properties;
    }

    /** What was read before counts no more once the partition was somebody else's. */
    private final class Rebalance implements ConsumerRebalanceListener {

        private final KafkaConsumer<byte[], byte[]> current;

        private Rebalance(KafkaConsumer<byte[], byte[]> current) {
            this.current = current;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            forgetAll();
            if (partitions.contains(partition)) {
                journal.load(backoff.now());
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            if (partitions.contains(partition)) {
                commitBeforeLeaving(current);
            }
            forgetAll();
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            forgetAll();
        }
    }
}
