package dev.whodunit.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.whodunit.detector.capture.Capture;
import dev.whodunit.detector.capture.CaptureKafka;
import dev.whodunit.detector.capture.CaptureListener;
import dev.whodunit.detector.capture.CaptureSettings;
import dev.whodunit.detector.capture.CaptureState;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.PostgresUrl;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What capture alone costs: commit → consumer of topic {@code changes} at 50 transactions a second, warm; and how fast one
 * transaction that deletes 200,000 rows goes through. It
 * needs nothing but this JVM; run it on the class path that {@code mvn -pl bench -am compile dependency:build-classpath}
 * gives.
 */
public final class DebeziumLatency {

    private static final String DATABASE = "postgres";
    private static final int WARM = 2_000;
    private static final int MEASURED = 1_000;
    private static final int ROWS = 200_000;
    private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final byte[] SEQUENCE = "\"seq\":".getBytes(StandardCharsets.UTF_8);

    private final AtomicLongArray arrivals = new AtomicLongArray(WARM + MEASURED + 1);
    private final AtomicLong inserted = new AtomicLong();
    private final AtomicLong deleted = new AtomicLong();
    private volatile boolean running = true;

    private DebeziumLatency() {}

    public static void main(String[] arguments) throws Exception {
        Path directory = Files.createTempDirectory("whodunit-bench");
        try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("kafka"));
                EmbeddedPostgres server = EmbeddedPostgres.builder()
                        .setDataDirectory(directory.resolve("postgres"))
                        .setServerConfig("wal_level", "logical")
                        .setServerConfig("synchronous_commit", "on")
                        .setServerConfig("max_wal_size", "4GB")
                        .start()) {
            new DebeziumLatency().run(broker.bootstrapServers(), server.getPort());
        }
    }

    private void run(String bootstrapServers, int port) throws Exception {
        Topics topics = new Topics(Topics.DEFAULT_PREFIX);
        createTopics(bootstrapServers, topics);
        PostgresUrl url = PostgresUrl.parse("postgresql://postgres@localhost:" + port + "/" + DATABASE);
        try (Connection connection = url.connect()) {
            prepare(connection);
            Thread reader = new Thread(() -> read(bootstrapServers, topics.changes()), "reader");
            reader.start();
            try (Capture capture = Capture.start(
                    CaptureSettings.of("bench", url),
                    CaptureKafka.at(bootstrapServers, topics),
                    Redactor.standard(),
                    CaptureListener.NONE,
                    InstantSource.system())) {
                while (capture.state().phase() != CaptureState.Phase.STREAMING) {
                    LockSupport.parkNanos(PERIOD_NANOS);
                }
                measureLatency(connection);
                for (int round = 0; round < 3; round++) {
                    measureDelete(connection);
                }
            }
            running = false;
            reader.join();
        }
    }

    private static void createTopics(String bootstrapServers, Topics topics)
            throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
            admin.createTopics(Set.of(
                            new NewTopic(topics.changes(), 1, (short) 1),
                            new NewTopic(topics.logs(), 1, (short) 1),
                            new NewTopic(topics.deadLetters(), 1, (short) 1)))
                    .all()
                    .get();
        }
    }

    private static void prepare(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE ticks (id int PRIMARY KEY, seq bigint, name text)");
            statement.execute("INSERT INTO ticks VALUES (1, 0, 'a row like others')");
            statement.execute("CREATE TABLE person (id bigint PRIMARY KEY, name text NOT NULL, email text, city text,"
                    + " balance numeric(12,2), active boolean, created timestamptz DEFAULT now())");
            statement.execute("ALTER TABLE person REPLICA IDENTITY FULL");
            statement.execute("ALTER TABLE ticks REPLICA IDENTITY FULL");
            statement.execute("CREATE PUBLICATION whodunit FOR TABLE ticks, person");
            statement.execute("SELECT pg_create_logical_replication_slot('whodunit', 'pgoutput')");
        }
    }

    private void measureLatency(Connection connection) throws SQLException {
        long[] commits = new long[WARM + MEASURED + 1];
        try (PreparedStatement update = connection.prepareStatement("UPDATE ticks SET seq = ? WHERE id = 1")) {
            long next = System.nanoTime();
            for (int i = 1; i <= WARM + MEASURED; i++) {
                next += i <= WARM ? PERIOD_NANOS / 4 : PERIOD_NANOS;
                LockSupport.parkNanos(next - System.nanoTime());
                update.setLong(1, i);
                update.executeUpdate();
                commits[i] = System.nanoTime();
            }
        }
        await(arrivals, WARM + MEASURED);
        long[] latencies = new long[MEASURED];
        for (int i = 0; i < MEASURED; i++) {
            latencies[i] = arrivals.get(WARM + 1 + i) - commits[WARM + 1 + i];
        }
        Arrays.sort(latencies);
        System.out.printf(
                "commit -> consumer of changes, %d transactions at 50/s: p50 %.1f ms, p90 %.1f ms, p99 %.1f ms, max %.1f ms%n",
                MEASURED,
                latencies[MEASURED / 2] / 1e6,
                latencies[MEASURED * 9 / 10] / 1e6,
                latencies[MEASURED * 99 / 100] / 1e6,
                latencies[MEASURED - 1] / 1e6);
    }

    private static void await(AtomicLongArray arrivals, int last) {
        while (arrivals.get(last) == 0) {
            LockSupport.parkNanos(PERIOD_NANOS);
        }
    }

    private void measureDelete(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            inserted.set(0);
            deleted.set(0);
            statement.execute(
                    "INSERT INTO person SELECT i, 'person ' || i, 'p' || i || '@example.org', 'Berlin', i / 7.0,"
                            + " true FROM generate_series(1, " + ROWS + ") i");
            until(inserted, ROWS);
            long processor = processorNanos();
            statement.execute("DELETE FROM person");
            long committed = System.nanoTime();
            long first = until(deleted, 1) - committed;
            long all = until(deleted, ROWS) - committed;
            System.out.printf(
                    "DELETE of %d rows, identity FULL: first after %.2f s, all after %.2f s, %.0f rows/s;"
                            + " processor time of capture, broker and reader %.1f s%n",
                    ROWS, first / 1e9, all / 1e9, ROWS / (all / 1e9), (processorNanos() - processor) / 1e9);
        }
    }

    /** Waits until a counter is there, and gives the moment. */
    private static long until(AtomicLong counter, long wanted) {
        while (counter.get() < wanted) {
            LockSupport.parkNanos(500_000);
        }
        return System.nanoTime();
    }

    private static long processorNanos() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getProcessCpuTime();
    }

    private void read(String bootstrapServers, String topic) {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrapServers);
        try (KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            TopicPartition partition = new TopicPartition(topic, 0);
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            while (running) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    seen(record.value());
                }
            }
        }
    }

    private void seen(byte[] value) {
        long now = System.nanoTime();
        if (value[7] == 'c') {
            inserted.incrementAndGet();
            return;
        }
        if (value[7] == 'd') {
            deleted.incrementAndGet();
            return;
        }
        if (value[7] == 'u') {
            int at = lastIndexOf(value, SEQUENCE) + SEQUENCE.length;
            int sequence = 0;
            for (int i = at; value[i] >= '0' && value[i] <= '9'; i++) {
                sequence = sequence * 10 + value[i] - '0';
            }
            arrivals.set(sequence, now);
        }
    }

    private static int lastIndexOf(byte[] text, byte[] wanted) {
        for (int i = text.length - wanted.length; i >= 0; i--) {
            if (Arrays.equals(text, i, i + wanted.length, wanted, 0, wanted.length)) {
                return i;
            }
        }
        return -1;
    }
}
