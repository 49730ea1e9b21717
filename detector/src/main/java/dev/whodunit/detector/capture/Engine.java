package dev.whodunit.detector.capture;

import io.debezium.embedded.Connect;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.RecordChangeEvent;
import io.debezium.engine.format.ChangeEventFormat;
import java.io.IOException;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.connect.source.SourceRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One run of Debezium's engine: it starts once, ends once, and can be told to end at any moment. */
final class Engine {

    private static final Logger LOG = LoggerFactory.getLogger(Engine.class);
    private static final long RETRY_MILLIS = 50;

    private final DebeziumEngine<RecordChangeEvent<SourceRecord>> engine;
    private final AtomicReference<@Nullable Throwable> error = new AtomicReference<>();
    private final CountDownLatch ended = new CountDownLatch(1);

    Engine(Properties properties, ChangeWriter writer) {
        this.engine = DebeziumEngine.create(ChangeEventFormat.of(Connect.class))
                .using(properties)
                .using((success, message, thrown) -> {
                    if (!success) {
                        error.set(thrown != null ? thrown : new IllegalStateException(message));
                    }
                })
                .notifying(writer)
                .build();
    }

    /** Runs until told to end, or until something fails: then says what. */
    @Nullable
    Throwable run() {
        try {
            engine.run();
        } catch (RuntimeException e) {
            error.compareAndSet(null, e);
        } finally {
            ended.countDown();
        }
        return error.get();
    }

    /** Ends the run. The engine refuses that while it starts its task, and when it has ended by itself. */
    void end(long patienceMillis) throws InterruptedException {
        long tries = patienceMillis / RETRY_MILLIS;
        for (long i = 0; i < tries && ended.getCount() > 0; i++) {
            try {
                engine.close();
            } catch (IllegalStateException e) {
                LOG.debug("the engine does not stop yet; reason={}", e.getMessage());
            } catch (IOException e) {
                LOG.debug("the engine stopped with an error; reason={}", e.getMessage());
            }
            if (ended.await(RETRY_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
        }
    }
}
