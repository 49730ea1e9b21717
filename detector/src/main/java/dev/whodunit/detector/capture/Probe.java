package dev.whodunit.detector.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds whether hooks, publication and slot are as installed, and writes signs of life into the WAL. */
final class Probe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);

    /** What hears how much WAL the slot holds. */
    @FunctionalInterface
    interface SlotListener {
        void holding(long retainedBytes, @Nullable String walStatus);
    }

    private final CaptureSettings settings;
    private final SlotListener slotListener;
    private final ScheduledExecutorService timer;
    private @Nullable Connection connection;

    Probe(
            CaptureSettings settings,
            CaptureKafka kafka,
            CaptureListener listener,
            InstantSource clock,
            SlotListener slotListener) {
        this.settings = settings;
        this.slotListener = slotListener;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                task -> new Thread(task, "capture-probe-" + settings.name()));
    }

    void start() {
        var beat = timer.scheduleWithFixedDelay(
                this::beat, 100, settings.heartbeatInterval().toMillis(), TimeUnit.MILLISECONDS);
        LOG.debug("probing; database={} cancelled={}", settings.name(), beat.isCancelled());
    }

    private void beat() {
        try {
            Connection open = connection();
            heartbeat(open);
            slot(open);
        } catch (SQLException e) {
            LOG.debug("no sign of life could be written; database={} reason={}", settings.name(), e.getMessage());
            disconnect();
        } catch (RuntimeException e) {
            LOG.warn("the probe failed; database={}", settings.name(), e);
        }
    }

    private static void heartbeat(Connection open) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("SELECT pg_catalog.pg_logical_emit_message(false, 'whodunit', 'heartbeat')")) {
            statement.execute();
        }
    }

    private void slot(Connection open) throws SQLException {
        String question = "SELECT pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_lsn(), restart_lsn)::bigint,"
                + " wal_status FROM pg_catalog.pg_replication_slots WHERE slot_name = ?";
        try (PreparedStatement statement = open.prepareStatement(question)) {
            statement.setString(1, settings.slot());
            try (ResultSet answer = statement.executeQuery()) {
                if (answer.next()) {
                    long retained = answer.getLong(1);
                    slotListener.holding(answer.wasNull() ? -1 : retained, answer.getString(2));
                }
            }
        }
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null || open.isClosed()) {
            open = settings.url().withDefault("socketTimeout", "30").connect();
            connection = open;
        }
        return open;
    }

    private void disconnect() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (SQLException e) {
                LOG.debug("closing failed; database={}", settings.name());
            }
        }
    }

    @Override
    public void close() throws InterruptedException {
        timer.shutdownNow();
        if (timer.awaitTermination(5, TimeUnit.SECONDS)) {
            disconnect();
        }
    }
}
