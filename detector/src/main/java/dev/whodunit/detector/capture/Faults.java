package dev.whodunit.detector.capture;

import dev.whodunit.detector.hooks.PostgresUrl;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.connect.errors.ConnectException;
import org.jspecify.annotations.Nullable;

/** Exceptions of the driver, the engine and Kafka → plain words. */
final class Faults {

    private static final int MAXIMUM_DEPTH = 16;
    private static final int LONGEST_REASON = 300;

    private Faults() {}

    /** What an exception means to the person who runs this, and what to do. */
    static NotReady explain(Throwable thrown, PostgresUrl url, String slot) {
        for (Throwable cause : chain(thrown)) {
            if (cause instanceof SQLException sql && sql.getSQLState() != null) {
                return explain(sql, url, slot);
            }
        }
        for (Throwable cause : chain(thrown)) {
            // Connect's own exceptions, which Debezium wraps everything in, are Kafka's by inheritance alone.
            if (cause instanceof KafkaException kafka && !(cause instanceof ConnectException)) {
                return NotReady.because("Kafka: " + shortened(kafka) + "; trying again");
            }
        }
        return NotReady.because("capturing " + url + " stopped (" + shortened(thrown) + "); trying again");
    }

    private static List<Throwable> chain(Throwable thrown) {
        List<Throwable> chain = new ArrayList<>();
        Throwable cause = thrown;
        while (cause != null && chain.size() < MAXIMUM_DEPTH) {
            chain.add(cause);
            cause = cause.getCause();
        }
        return chain;
    }

    private static NotReady explain(SQLException thrown, PostgresUrl url, String slot) {
        String state = thrown.getSQLState();
        String message = shortened(thrown);
        String told = message.toLowerCase(Locale.ROOT);
        return switch (state) {
            case "28P01", "28000" ->
                NotReady.because("PostgreSQL at " + url + " refuses the login of role " + url.user() + " (" + message
                        + "); check user and password of this entry");
            case "3D000" -> NotReady.because("there is no database " + url.database() + " at " + url);
            case "55006" ->
                NotReady.standby("another instance reads slot " + slot + "; this one takes over when it stops");
            case "42501" ->
                NotReady.because("role " + url.user() + " lacks a right at " + url + " (" + message
                        + "); run: whodunit install --postgres URL");
            case "53300" ->
                NotReady.because("PostgreSQL at " + url + " has no connection left (" + message
                        + "); raise max_connections or max_wal_senders");
            case "55000" -> told.contains("slot") ? slotLost(slot, url) : other(url, message);
            case "57P01", "57P02", "57P03" -> NotReady.because("PostgreSQL at " + url + " is stopping or starting");
            default ->
                state.startsWith("08")
                        ? NotReady.because("PostgreSQL at " + url + " is not reachable (" + message + ")")
                        : other(url, message);
        };
    }

    static NotReady slotLost(String slot, PostgresUrl url) {
        return NotReady.because("replication slot " + slot + " at " + url + " is lost: the server removed WAL that was"
                + " not read yet, and what changed since then cannot be seen; run: whodunit install --postgres URL,"
                + " which makes a new slot, and raise max_slot_wal_keep_size");
    }

    private static NotReady other(PostgresUrl url, String message) {
        return NotReady.because("PostgreSQL at " + url + " says: " + message);
    }

    private static String shortened(Throwable thrown) {
        @Nullable String message = thrown.getMessage();
        String text = message == null
                ? thrown.getClass().getSimpleName()
                : message.lines().findFirst().orElse("");
        return text.length() <= LONGEST_REASON ? text : text.substring(0, LONGEST_REASON) + "…";
    }
}
