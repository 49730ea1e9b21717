package dev.whodunit.detector.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.ingest.FileSource.Start;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.serde.Json;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and pushes into a real Kafka, which may be away. */
final class IngestIT {

    private static final InstantSource CLOCK = InstantSource.system();

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private static Path brokerDirectory;

    private static EmbeddedBroker broker;

    @TempDir
    private Path directory;

    private final Topics topics = new Topics("t-" + UUID.randomUUID() + ".");
    private final List<ConsumerRecord<String, byte[]>> written = new ArrayList<>();
    private KafkaConsumer<String, byte[]> consumer;
    private LogWriter writer;

    @BeforeAll
    static void startBroker() {
        broker = EmbeddedBroker.start(brokerDirectory);
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void open() throws Exception {
        Map<String, Object> clients = Map.of("bootstrap.servers", broker.bootstrapServers());
        try (Admin admin = Admin.create(clients)) {
            admin.createTopics(List.of(
                            new NewTopic(topics.logs(), 1, (short) 1),
                            new NewTopic(topics.deadLetters(), 1, (short) 1)))
                    .all()
                    .get(30, TimeUnit.SECONDS);
        }
        Map<String, Object> reading = new HashMap<>(clients);
        reading.put("auto.offset.reset", "earliest");
        consumer = new KafkaConsumer<>(reading, new StringDeserializer(), new ByteArrayDeserializer());
        consumer.assign(List.of(new TopicPartition(topics.logs(), 0), new TopicPartition(topics.deadLetters(), 0)));
        writer = LogWriter.open(clients, topics, Redactor.standard(), IngestListener.NONE);
    }

    @AfterEach
    void close() {
        writer.close();
        consumer.close();
    }

    @Test
    void nothingIsLostAndRepeatsHaveTheirIdsOverRotationsAndCrashes() throws Exception {
        append("app.log", "");
        FileTails tails = follow();
        tails.poll();
        int lines = 2_000;
        for (int i = 0; i < lines; i++) {
            append("app.log", "line " + i + "\n");
            if (i % 400 == 399) {
                Files.move(directory.resolve("app.log"), directory.resolve("app.log." + i));
                append("app.log", "");
                pollUntilRead(tails);
            }
            if (i % 10 == 0) {
                tails.poll();
            }
            if (i % 500 == 250) {
                // A crash: what it knew since it last saved is gone.
                tails = follow();
            }
        }
        pollUntilRead(tails);

        await().atMost(PATIENCE).until(() -> poll() && distinctLines().size() == lines);
        Map<String, String> lineOfId = new HashMap<>();
        logs().forEach(log -> assertThat(lineOfId.merge(log.id(), log.line(), (a, b) -> a.equals(b) ? a : "two lines"))
                .isEqualTo(log.line()));
        assertThat(lineOfId).hasSize(lines);
        assertThat(distinctLines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, lines).mapToObj(i -> "line " + i).toList());
    }

    @Test
    void aLineIsInKafkaAMomentAfterItWasWrittenAndWithoutItsSecrets() throws Exception {
        append("app.log", "");
        try (FileTails tails = follow()) {
            tails.start();
            await().atMost(PATIENCE).until(() -> !tails.states().isEmpty());
            append("app.log", "login password=hunter2 by ann\n");

            await().atMost(PATIENCE).until(() -> poll() && !logs().isEmpty());
            assertThat(logs().get(0).line()).isEqualTo("login password=[redacted] by ann");
            assertThat(written.get(0).key()).isEqualTo("file:" + directory.resolve("app.log"));
            // Generous: the machine may be busy. Typically it is below 60 ms.
            append("app.log", "two\n");
            long began = System.nanoTime();
            await().pollInterval(Duration.ofMillis(5)).atMost(PATIENCE).until(() -> poll() && logs().size() == 2);
            assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(2));
        }
    }

    @Test
    void invalidBytesAreADeadLetterWithoutSecretsAndTheLineGoesOn() throws Exception {
        append("app.log", "");
        FileTails tails = follow();
        tails.poll();
        Files.write(
                directory.resolve("app.log"),
                new byte[] {'t', 'o', 'k', 'e', 'n', '=', 'a', 'b', ' ', (byte) 0xfe, '\n'},
                APPEND);
        tails.poll();

        await().atMost(PATIENCE).until(() -> poll() && written.size() == 2);
        assertThat(logs())
                .singleElement()
                .satisfies(log -> assertThat(log.line()).isEqualTo("token=[redacted] \uFFFD"));
        ConsumerRecord<String, byte[]> letter = letters().get(0);
        assertThat(letter.value()).endsWith((byte) ' ', (byte) 0xfe).doesNotContain((byte) 'b');
        assertThat(header(letter, "reason")).contains("UTF-8");
        assertThat(header(letter, "length")).isEqualTo("10");
        assertThat(header(letter, "sha256")).hasSize(64);
    }

    @Test
    void aRecordThatGrowsTooLargeBecomesADeadLetter() throws Exception {
        LogRecord record =
                new LogRecord("id", "loki", "auto", CLOCK.instant(), null, Map.of(), "\u0001".repeat(1 << 20), null);

        writer.write("stream", record).get(30, TimeUnit.SECONDS);

        await().atMost(PATIENCE).until(() -> poll() && !letters().isEmpty());
        assertThat(letters().get(0).value()).hasSize(256 << 10);
        assertThat(header(letters().get(0), "source")).isEqualTo("loki");
    }

    @Test
    void whileKafkaIsAwayPushesAreRefusedAndFilesWait() throws Exception {
        append("app.log", "");
        FileTails tails = follow();
        tails.poll();
        LokiPush loki = new LokiPush(writer, Duration.ofMillis(500), CLOCK, () -> true, IngestListener.NONE);
        broker.close();
        append("app.log", "while away\n");
        tails.poll();

        assertThat(push(loki, "1").status()).isEqualTo(503);
        broker = EmbeddedBroker.start(brokerDirectory);

        await().atMost(PATIENCE).until(() -> push(loki, "2").accepted());
        await().atMost(PATIENCE).until(() -> {
            tails.poll();
            return poll() && distinctLines().containsAll(List.of("while away", "line 2"));
        });
    }

    private static PushResult push(LokiPush loki, String number) {
        String body = "{\"streams\":[{\"stream\":{\"job\":\"a\"},\"values\":[[\"1\",\"line " + number + "\"]]}]}";
        return loki.handle(new ByteArrayInputStream(body.getBytes(UTF_8)), false);
    }

    private FileTails follow() throws IOException {
        FileSource source =
                new FileSource(directory.resolve("app.log").toString(), "auto", Map.of(), null, Start.BEGINNING);
        return new FileTails(List.of(source), directory.resolve("data"), writer, CLOCK, () -> true);
    }

    private void pollUntilRead(FileTails tails) {
        long began = System.nanoTime();
        await().atMost(PATIENCE).until(() -> {
            tails.poll();
            boolean looked = System.nanoTime() - began > Duration.ofMillis(600).toNanos();
            return looked && tails.states().get(0).lag() == 0;
        });
    }

    private boolean poll() {
        consumer.poll(Duration.ofMillis(20)).forEach(written::add);
        return true;
    }

    private List<LogRecord> logs() {
        List<LogRecord> logs = new ArrayList<>();
        for (ConsumerRecord<String, byte[]> record : written) {
            if (record.topic().equals(topics.logs())) {
                logs.add(read(record.value()));
            }
        }
        return logs;
    }

    private static LogRecord read(byte[] value) {
        try {
            return Json.read(value, LogRecord.class);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private List<String> distinctLines() {
        return logs().stream().map(LogRecord::line).distinct().toList();
    }

    private List<ConsumerRecord<String, byte[]>> letters() {
        return written.stream()
                .filter(record -> record.topic().equals(topics.deadLetters()))
                .toList();
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }

    private void append(String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(UTF_8), CREATE, APPEND);
    }
}
