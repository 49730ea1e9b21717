package dev.whodunit.detector.crash;

import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.producer.ProducerInterceptor;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Halts the process at the worst moments: before the n-th record for a topic is sent while all that was written before it
 * (changelogs among it) has arrived, or after the n-th has arrived and before the commit.
 */
public final class HaltingInterceptor implements ProducerInterceptor<byte[], byte[]> {

    /** The exit code of a process that was halted. */
    public static final int HALTED = 137;

    static final String POINT = "whodunit.test.point";
    static final String TOPIC = "whodunit.test.topic";
    static final String COUNT = "whodunit.test.count";

    private static final AtomicLong SENT = new AtomicLong();
    private static final AtomicLong ARRIVED = new AtomicLong();
    private static final AtomicLong SEEN = new AtomicLong();

    private String point = "none";
    private String topic = "";
    private long count;

    @Override
    public void configure(Map<String, ?> configs) {
        point = String.valueOf(configs.get(POINT));
        topic = String.valueOf(configs.get(TOPIC));
        count = Long.parseLong(String.valueOf(configs.get(COUNT)));
    }

    @Override
    public ProducerRecord<byte[], byte[]> onSend(ProducerRecord<byte[], byte[]> record) {
        if (point.equals("before-send") && record.topic().equals(topic) && SEEN.incrementAndGet() == count) {
            while (ARRIVED.get() < SENT.get()) {
                Thread.onSpinWait();
            }
            Runtime.getRuntime().halt(HALTED);
        }
        SENT.incrementAndGet();
        return record;
    }

    @Override
    public void onAcknowledgement(RecordMetadata metadata, Exception exception) {
        ARRIVED.incrementAndGet();
        if (point.equals("before-commit")
                && metadata != null
                && metadata.topic().equals(topic)
                && SEEN.incrementAndGet() == count) {
            Runtime.getRuntime().halt(HALTED);
        }
    }

    @Override
    public void close() {}
}
