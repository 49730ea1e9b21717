package dev.whodunit.detector.capture;

import io.debezium.config.Configuration;
import io.debezium.connector.postgresql.PostgresConnectorTask;
import io.debezium.connector.postgresql.PostgresOffsetContext;
import io.debezium.connector.postgresql.PostgresPartition;
import io.debezium.pipeline.ChangeEventSourceCoordinator;
import java.util.List;
import org.apache.kafka.connect.source.SourceRecord;

/** Debezium's task, but that it takes its changes from {@link WalQueue}. Public for the engine, which makes it. */
public final class WalTask extends PostgresConnectorTask {

    private static final long WAIT_MILLIS = 100;

    private String run = "";

    @Override
    public ChangeEventSourceCoordinator<PostgresPartition, PostgresOffsetContext> start(Configuration configuration) {
        run = configuration.getString(WalQueue.RUN);
        return super.start(configuration);
    }

    @Override
    public List<SourceRecord> doPoll() throws InterruptedException {
        WalQueue queue = WalQueue.of(run);
        if (queue != null) {
            List<SourceRecord> changes = queue.take(WAIT_MILLIS);
            if (!changes.isEmpty()) {
                return changes;
            }
        }
        // Nothing came; Debezium's own look says so, too, or throws what ended the reading.
        return super.doPoll();
    }
}
