package dev.whodunit.detector.notify;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** An outbox on a real Kafka, which a test writes to and starts as often as it likes. */
abstract class OutboxOnKafka {

    static OutboxKafka kafka;

    final List<AutoCloseable> opened = Collections.synchronizedList(new ArrayList<>());

    @BeforeAll
    static void startKafka(@TempDir Path directory) {
        kafka = OutboxKafka.start(directory);
    }

    @AfterAll
    static void stopKafka() {
        kafka.close();
    }

    @BeforeEach
    void makeTopics() throws Exception {
        kafka.makeTopics();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : opened) {
            each.close();
        }
    }

    Outbox outbox(DeliveryListener listener, Receiver... receivers) {
        Outbox outbox = Outbox.start(kafka.settings(), List.of(receivers), listener);
        opened.add(outbox);
        return outbox;
    }
}
