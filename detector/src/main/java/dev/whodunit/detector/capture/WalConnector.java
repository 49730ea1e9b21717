package dev.whodunit.detector.capture;

import io.debezium.connector.postgresql.PostgresConnector;
import org.apache.kafka.connect.connector.Task;

/** Debezium's connector for PostgreSQL with a task of ours. Public for the engine, which makes it by its name. */
public final class WalConnector extends PostgresConnector {

    @Override
    public Class<? extends Task> taskClass() {
        return WalTask.class;
    }
}
