package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInspector;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every few seconds whether hooks, publication and slot are as installed, and writes signs of life into the WAL. */
final class Probe implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Probe.class);
    private static final Duration FIRST = Duration.ofMillis(100);
    private static final int MOST_MENDED = 100;
    /** The end of what mend() says of a table that it will try again. */
    private static final String BUSY = "busy";

    /** What hears how much WAL the slot holds. */
    @FunctionalInterface
    interface SlotListener {
        void holding(long retainedBytes, @Nullable String walStatus);
    }

    private final CaptureSettings settings;
    private final CaptureKafka kafka;
    private final CaptureListener listener;
    private final InstantSource clock;
    private final SlotListener slotListener;
    private final ScheduledExecutorService timer;
    private @Nullable Connection connection;
    private @Nullable ChangeProducer producer;
    private @Nullable FaultLog faultLog;

    Probe(
            CaptureSettings settings,
            CaptureKafka kafka,
            CaptureListener listener,
            InstantSource clock,
            SlotListener slotListener) {
        this.settings = settings;
        this.kafka = kafka;
        this.listener = listener;
        this.clock = clock;
        this.slotListener = slotListener;
        this.timer = Executors.newSingleThreadScheduledExecutor(
                task -> new Thread(task, "capture-probe-" + settings.name()));
    }

    void start() {
        schedule(this::beat, settings.heartbeatInterval());
        schedule(this::look, settings.probeInterval());
    }

    private void schedule(SqlTask task, Duration interval) {
        ScheduledFuture<?> unused = timer.scheduleWithFixedDelay(
                () -> attempt(task), FIRST.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void attempt(SqlTask task) {
        try {
            task.run(connection());
        } catch (SQLException | KafkaException e) {
            // Capture's own loop says in plain words what is down.
            LOG.debug("the probe waits; database={} reason={}", settings.name(), e.getMessage());
            disconnect();
        } catch (RuntimeException e) {
            LOG.warn("the probe failed; database={}", settings.name(), e);
            disconnect();
        }
    }

    /** Not transactional: costs neither a transaction id nor a sync, and needs no right. */
    private void beat(Connection open) throws SQLException {
        String sign = "SELECT pg_catalog.pg_logical_emit_message(false, ?, '')";
        try (PreparedStatement statement = open.prepareStatement(sign)) {
            statement.setString(1, ChangeWriter.HEARTBEAT);
            statement.execute();
        }
    }

    private void look(Connection open) throws SQLException {
        mend(open);
        HookInspection inspection = HookInspector.inspect(open, settings.slot());
        HookInspection.Slot slot = inspection.slot();
        slotListener.holding(slot == null ? -1 : slot.retainedBytes(), slot == null ? null : slot.walStatus());
        listener.hooks(inspection.database(), inspection.tellsDdl());
        faultLog().update(inspection.database(), faults(inspection), clock.instant());
    }

    /** Settles what a command could not, since another one held the publication: a table's place in it. */
    private void mend(Connection open) throws SQLException {
        if (!isInstalled(open)) {
            return;
        }
        try (PreparedStatement statement = open.prepareStatement("SELECT whodunit.mend()")) {
            for (int table = 0; table < MOST_MENDED; table++) {
                String deed = text(statement);
                if (deed == null || deed.endsWith(BUSY)) {
                    return;
                }
                LOG.info("the publication was put right; database={} table={}", settings.name(), deed);
            }
        }
    }

    private static boolean isInstalled(Connection open) throws SQLException {
        try (PreparedStatement statement =
                open.prepareStatement("SELECT pg_catalog.to_regprocedure('whodunit.mend()')::text")) {
            return text(statement) != null;
        }
    }

    private static @Nullable String text(PreparedStatement statement) throws SQLException {
        try (ResultSet row = statement.executeQuery()) {
            return row.next() ? row.getString(1) : null;
        }
    }

    private static List<FaultLog.Fault> faults(HookInspection inspection) {
        return inspection.problems().stream()
                .filter(problem -> !problem.warning())
                .map(problem -> new FaultLog.Fault(
                        problem.fault().code(),
                        problem.table() == null ? null : problem.schema() + "." + problem.table(),
                        problem.object(),
                        problem.message()))
                .toList();
    }

    private FaultLog faultLog() {
        FaultLog open = faultLog;
        if (open == null) {
            ChangeProducer made = new ChangeProducer(kafka, settings.name(), listener);
            try {
                open = new FaultLog(settings.name(), kafka, made, listener);
            } catch (RuntimeException e) {
                made.close();
                throw e;
            }
            producer = made;
            faultLog = open;
        }
        return open;
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
    public void close() {
        timer.shutdownNow();
        try {
            if (timer.awaitTermination(5, TimeUnit.SECONDS)) {
                disconnect();
                ChangeProducer open = producer;
                if (open != null) {
                    open.close();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @FunctionalInterface
    private interface SqlTask {
        void run(Connection open) throws SQLException;
    }
}
