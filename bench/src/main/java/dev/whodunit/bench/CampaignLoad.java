package dev.whodunit.bench;

import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that change the database at random: an application whose users are named in the transaction or only by a log
 * line that comes before or after it, and a person with psql. Some transactions are rolled back, some in part.
 */
final class CampaignLoad implements AutoCloseable {

    static final List<String> USERS = List.of("alice", "bob", "carol", "dave", "erin", "frank");

    private static final int MOST_ROWS = 50;
    private static final int LONGEST_LAG_MILLIS = 1_500;

    /** How a transaction's person can be known. */
    enum Scenario {
        /** Named in the transaction; no correlation id. */
        NAMED,
        /** A log line with the correlation id came first. */
        LINE_BEFORE,
        /** A log line with the correlation id comes after the commit. */
        LINE_AFTER,
        /** Named in the transaction, and by a line afterwards. */
        NAMED_AND_LINE,
        /** A correlation id that no line ever explains. */
        ORPHAN
    }

    private final CampaignDatabase database;
    private final Path log;
    private final double transactionsPerSecond;
    private final AtomicLong nextItem = new AtomicLong(1);
    private final AtomicLong nextVault = new AtomicLong(1);
    private final AtomicLong committed = new AtomicLong();
    private final AtomicLong rolledBack = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();
    private final ScheduledExecutorService lines = Executors.newSingleThreadScheduledExecutor();
    private final List<Thread> sessions = new ArrayList<>();
    private volatile boolean running = true;

    CampaignLoad(CampaignDatabase database, Path log, double transactionsPerSecond) {
        this.database = database;
        this.log = log;
        this.transactionsPerSecond = transactionsPerSecond;
    }

    /** Starts three sessions: two of the application, and one of a person who does a tenth of the work. */
    void start(long seed) {
        session("application-1", new Random(seed + 1), transactionsPerSecond * 0.45, this::application);
        session("application-2", new Random(seed + 2), transactionsPerSecond * 0.45, this::application);
        session("person", new Random(seed + 3), transactionsPerSecond * 0.1, this::person);
    }

    private interface Work {
        void run(Connection connection, Random random) throws SQLException;
    }

    private void session(String name, Random random, double rate, Work work) {
        boolean person = name.equals("person");
        Thread thread = new Thread(
                () -> {
                    while (running) {
                        try (Connection connection =
                                database.session(person ? "dba" : "app", person ? "psql" : "backend")) {
                            connection.setAutoCommit(false);
                            repeat(connection, random, rate, work);
                        } catch (SQLException e) {
                            // The ledger says whether it was committed.
                            failed.incrementAndGet();
                        }
                    }
                },
                name);
        sessions.add(thread);
        thread.start();
    }

    private void repeat(Connection connection, Random random, double rate, Work work) throws SQLException {
        long next = System.nanoTime();
        while (running) {
            next += (long) (-Math.log(1 - random.nextDouble()) * 1e9 / rate);
            LockSupport.parkNanos(next - System.nanoTime());
            work.run(connection, random);
        }
    }

    private void application(Connection connection, Random random) throws SQLException {
        Scenario scenario = scenario(random);
        String user = USERS.get(random.nextInt(USERS.size()));
        boolean named = scenario == Scenario.NAMED || scenario == Scenario.NAMED_AND_LINE;
        String id = scenario == Scenario.NAMED ? null : new UUID(random.nextLong(), random.nextLong()).toString();
        if (scenario == Scenario.LINE_BEFORE) {
            write(id, user, "Request started");
        }
        setting(connection, "app.correlation_id", id);
        setting(connection, "app.user", named ? user : null);
        String actor = scenario == Scenario.ORPHAN ? "role:app" : user;
        change(connection, random, scenario.name(), actor, id);
        end(connection, random);
        if (scenario == Scenario.LINE_AFTER || scenario == Scenario.NAMED_AND_LINE) {
            lines.schedule(
                    () -> write(id, user, "Request completed"),
                    random.nextInt(LONGEST_LAG_MILLIS),
                    TimeUnit.MILLISECONDS);
        }
    }

    private static Scenario scenario(Random random) {
        int chance = random.nextInt(100);
        if (chance < 30) {
            return Scenario.NAMED;
        }
        if (chance < 55) {
            return Scenario.LINE_BEFORE;
        }
        if (chance < 80) {
            return Scenario.LINE_AFTER;
        }
        return chance < 95 ? Scenario.NAMED_AND_LINE : Scenario.ORPHAN;
    }

    private void change(
            Connection connection, Random random, String scenario, String actor, @Nullable String correlationId)
            throws SQLException {
        int chance = random.nextInt(100);
        if (chance < 3) {
            // In one transaction with something else, so that the vault's rows are not all there is.
            long rows = delete(connection, "vault", nextVault, 1 + random.nextInt(3));
            enter(connection, scenario, actor, "delete", "vault", rows, correlationId);
        }
        if (chance < 40) {
            long rows = delete(connection, "item", nextItem, rows(random));
            enter(connection, scenario, actor, "delete", "item", rows, correlationId);
        } else if (chance < 44) {
            Savepoint savepoint = connection.setSavepoint();
            delete(connection, "item", nextItem, rows(random));
            connection.rollback(savepoint);
            long rows = delete(connection, "item", nextItem, rows(random));
            enter(connection, scenario, actor, "delete", "item", rows, correlationId);
        } else if (chance < 70) {
            update(connection, random);
        } else {
            insert(connection, random);
        }
    }

    private void person(Connection connection, Random random) throws SQLException {
        if (random.nextInt(3) == 0) {
            // No role outside the applications may name somebody else.
            setting(connection, "app.user", USERS.get(random.nextInt(USERS.size())));
        }
        if (random.nextInt(2) == 0) {
            try (Statement statement = connection.createStatement()) {
                statement.execute("INSERT INTO scratch (line) VALUES ('a line')");
                statement.execute("TRUNCATE scratch");
            }
            enter(connection, "PERSON", "role:dba", "truncate", "scratch", 1, null);
        } else {
            long rows = delete(connection, "item", nextItem, 1 + random.nextInt(5));
            enter(connection, "PERSON", "role:dba", "delete", "item", rows, null);
        }
        end(connection, random);
    }

    private static int rows(Random random) {
        double share = random.nextDouble();
        return 1 + (int) (share * share * MOST_ROWS);
    }

    private static long delete(Connection connection, String table, AtomicLong next, int rows) throws SQLException {
        long first = next.getAndAdd(rows);
        try (PreparedStatement delete =
                connection.prepareStatement("DELETE FROM " + table + " WHERE id BETWEEN ? AND ?")) {
            delete.setLong(1, first);
            delete.setLong(2, first + rows - 1);
            return delete.executeUpdate();
        }
    }

    private static void update(Connection connection, Random random) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("UPDATE visit SET hits = hits + 1 WHERE id BETWEEN ? AND ?")) {
            long first = 1 + random.nextInt(490);
            update.setLong(1, first);
            update.setLong(2, first + random.nextInt(3));
            update.executeUpdate();
        }
    }

    private static void insert(Connection connection, Random random) throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO visit (page) VALUES (?)")) {
            insert.setString(1, "/page/" + random.nextInt(10_000));
            insert.executeUpdate();
        }
    }

    private static void enter(
            Connection connection,
            String scenario,
            String actor,
            String operation,
            String table,
            long amount,
            @Nullable String correlationId)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO ledger (scenario, actor, operation, relation, amount,"
                        + " correlation_id) VALUES (?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, scenario);
            insert.setString(2, actor);
            insert.setString(3, operation);
            insert.setString(4, "public." + table);
            insert.setLong(5, amount);
            insert.setString(6, correlationId);
            insert.executeUpdate();
        }
    }

    private void end(Connection connection, Random random) throws SQLException {
        if (random.nextInt(20) == 0) {
            connection.rollback();
            rolledBack.incrementAndGet();
        } else {
            connection.commit();
            committed.incrementAndGet();
        }
    }

    private static void setting(Connection connection, String name, @Nullable String value) throws SQLException {
        if (value == null) {
            return;
        }
        try (PreparedStatement set = connection.prepareStatement("SELECT set_config(?, ?, true)")) {
            set.setString(1, name);
            set.setString(2, value);
            set.execute();
        }
    }

    private synchronized void write(@Nullable String correlationId, String user, String message) {
        String line = Json.text(Json.MAPPER
                .createObjectNode()
                .put("timestamp", Timestamps.format(Instant.now()))
                .put("level", "INFO")
                .put("logger", "shop.request")
                .put("message", message)
                .put("service", "shop-backend")
                .put("hostname", "production-01")
                .put("correlation_id", correlationId)
                .put("method", "POST")
                .put("path", "/api/items")
                .put("ip", "203.0.113." + (10 + USERS.indexOf(user)))
                .put("username", user));
        try {
            Files.writeString(log, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String summary() {
        return committed + " transactions committed, " + rolledBack + " rolled back, " + failed + " sessions failed";
    }

    /** Ends the sessions, and returns once the last log line is written. */
    @Override
    public void close() throws InterruptedException {
        running = false;
        for (Thread session : sessions) {
            session.join();
        }
        lines.shutdown();
        if (!lines.awaitTermination(1, TimeUnit.MINUTES)) {
            throw new IllegalStateException("log lines are still to be written");
        }
    }
}
