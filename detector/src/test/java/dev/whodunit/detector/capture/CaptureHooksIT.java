package dev.whodunit.detector.capture;

import static dev.whodunit.detector.capture.ChangesTopic.inserted;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the hooks say about who did it, which tables they guard, and what happens when somebody tampers with them. */
class CaptureHooksIT {

    private static final AtomicInteger NUMBER = new AtomicInteger();
    private static final String PASSWORD = "run-password";

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static WatchedServer server;

    private final String database = "shop" + NUMBER.incrementAndGet();
    private final String slot = "slot_" + database;
    private CaptureKafka kafka;
    private ChangesTopic changes;
    private ChangesTopic logs;
    private int last;

    @BeforeAll
    static void startServers() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        server = WatchedServer.start(directory.resolve("postgres"));
        server.execute("CREATE ROLE app LOGIN PASSWORD 'app'");
    }

    @AfterAll
    static void stopServers() throws Exception {
        server.close();
        broker.close();
    }

    @BeforeEach
    void install() throws Exception {
        Topics topics = new Topics(database + ".");
        kafka = CaptureKafka.at(broker.bootstrapServers(), topics);
        ChangesTopic.create(broker.bootstrapServers(), topics.changes(), topics.logs(), topics.deadLetters());
        changes = new ChangesTopic(broker.bootstrapServers(), topics.changes());
        logs = new ChangesTopic(broker.bootstrapServers(), topics.logs());
        server.createDatabase(database);
        server.execute(
                database,
                "CREATE TABLE item (id int PRIMARY KEY, name text)",
                "CREATE TABLE other (id int PRIMARY KEY)",
                "GRANT ALL ON item, other TO app");
        new HookInstaller(server.superuser(database), new HookInstaller.Settings(slot, PASSWORD), progress -> {})
                .install();
    }

    @AfterEach
    void release() {
        changes.close();
        logs.close();
    }

    private Capture start(@Nullable Set<String> applications) {
        CaptureSettings settings = CaptureSettings.of(
                        "entry", server.superuser(database).withLogin("whodunit", PASSWORD))
                .withApplications(applications)
                .withSlotAndPublication(slot, "whodunit")
                .withIntervals(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofMillis(300));
        return Capture.start(settings, kafka, Redactor.standard(), CaptureListener.NONE, InstantSource.system());
    }

    private Connection application() throws Exception {
        return server.superuser(database).withLogin("app", "app").connect();
    }

    /** Waits until everything so far has arrived. */
    private List<JsonNode> arrived() {
        last--;
        server.execute(database, "INSERT INTO other VALUES (" + last + ")");
        return changes.until(inserted("other", "id", last));
    }

    private static List<JsonNode> messages(List<JsonNode> all, String kind) {
        return all.stream()
                .filter(change -> change.at("/message/kind").asText().equals(kind))
                .toList();
    }

    private static List<JsonNode> rows(List<JsonNode> all, String table) {
        return all.stream()
                .filter(change -> change.at("/source/table").asText().equals(table))
                .toList();
    }

    @Test
    void aContextComesBeforeTheRowsOfItsTransactionAndSaysWho() throws Exception {
        try (Capture capture = start(Set.of("app"));
                Connection connection = application();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "SELECT set_config('app.correlation_id', 'req-1', true), set_config('app.user', 'ann', true)");
            statement.execute("INSERT INTO item VALUES (1, 'one')");
            statement.execute("DELETE FROM item");
            connection.commit();

            List<JsonNode> all = arrived();
            JsonNode row = rows(all, "item").get(0);
            JsonNode context = all.get(all.indexOf(row) - 1);
            JsonNode removal = all.get(all.indexOf(row) + 1);

            assertThat(context.at("/message/kind").asText()).isEqualTo("context");
            assertThat(context.at("/message/authentic").asBoolean()).isTrue();
            assertThat(context.at("/message/session_user").asText()).isEqualTo("app");
            assertThat(context.at("/message/correlation_id").asText()).isEqualTo("req-1");
            assertThat(context.at("/message/app_user").asText()).isEqualTo("ann");
            assertThat(context.at("/message/application").asBoolean()).isTrue();
            assertThat(context.at("/source/txId")).isEqualTo(row.at("/source/txId"));
            assertThat(row.at("/whodunit/hooked").asBoolean()).isTrue();
            assertThat(removal.at("/message/operation").asText()).isEqualTo("DELETE");
            assertThat(removal.at("/message/statement").asText()).isEqualTo("DELETE FROM item");
            assertThat(removal.at("/message/published").asBoolean()).isTrue();
            assertThat(capture.state().reason()).isEmpty();
        }
    }

    @Test
    void aRoleOutsideTheApplicationsIsNoApplication() {
        try (Capture capture = start(Set.of("app"))) {
            server.execute(database, "INSERT INTO item VALUES (1, 'one')");

            List<JsonNode> all = arrived();

            assertThat(messages(all, "context"))
                    .allMatch(context -> !context.at("/message/application").asBoolean());
            assertThat(capture.name()).isEqualTo("entry");
        }
    }

    @Test
    void schemaChangesTravelWithTheRows() {
        try (Capture capture = start(Set.of())) {
            server.execute(
                    database,
                    "CREATE TABLE fresh (id int PRIMARY KEY)",
                    "INSERT INTO fresh VALUES (1)",
                    "ALTER TABLE fresh RENAME TO renamed",
                    "INSERT INTO renamed VALUES (2)",
                    "DROP TABLE renamed");

            List<JsonNode> all = arrived();

            assertThat(messages(all, "ddl"))
                    .extracting(ddl -> ddl.at("/message/tag").asText())
                    .containsSubsequence("CREATE TABLE", "ALTER TABLE", "DROP TABLE");
            assertThat(messages(all, "ddl"))
                    .allMatch(ddl -> ddl.at("/message/authentic").asBoolean());
            assertThat(rows(all, "fresh"))
                    .allMatch(row -> row.at("/whodunit/hooked").asBoolean());
            assertThat(rows(all, "renamed"))
                    .hasSize(1)
                    .allMatch(row -> row.at("/whodunit/hooked").asBoolean());
            assertThat(capture.state().ready()).isTrue();
        }
    }

    @Test
    void aTableWithoutItsHookIsNotMarkedAsHookedAlsoAfterARestart() {
        try (Capture capture = start(Set.of())) {
            server.execute(database, "INSERT INTO item VALUES (1)", "DROP TRIGGER whodunit_witness ON item");
            server.execute(database, "INSERT INTO item VALUES (2)");
            List<JsonNode> all = arrived();
            assertThat(rows(all, "item"))
                    .extracting(row -> row.at("/whodunit/hooked").asBoolean())
                    .containsExactly(true, false);
            assertThat(messages(all, "ddl"))
                    .anyMatch(ddl -> ddl.at("/message/objects/0/hook").asBoolean());
            assertThat(capture.state().ready()).isTrue();
        }
        server.execute(database, "INSERT INTO item VALUES (3)");
        try (Capture capture = start(Set.of())) {
            List<JsonNode> all = arrived();
            assertThat(rows(all, "item").stream()
                            .filter(row -> row.at("/after/id").asInt() == 3)
                            .map(row -> row.at("/whodunit/hooked").asBoolean()))
                    .containsOnly(false);
            assertThat(rows(all, "other"))
                    .allMatch(row -> row.at("/whodunit/hooked").asBoolean());
            assertThat(capture.state().ready()).isTrue();
        }
    }

    @Test
    void whatAnybodyWritesIntoTheWalIsAClaim() throws Exception {
        server.createSlot(database, "thief_" + database);
        server.execute(database, "INSERT INTO item VALUES (1)");
        byte[] stolen = firstMessage();
        server.execute("SELECT pg_drop_replication_slot('thief_" + database + "')");
        try (Capture capture = start(null);
                Connection connection = application()) {
            try (PreparedStatement forge =
                    connection.prepareStatement("SELECT pg_logical_emit_message(true, 'whodunit', ?)")) {
                forge.setBytes(1, stolen);
                forge.execute();
                forge.setBytes(1, "junk".getBytes(java.nio.charset.StandardCharsets.UTF_8));
                forge.execute();
            }
            await().until(() -> changes.values().stream()
                    .anyMatch(change -> change.at("/message/kind").asText().equals("foreign")));

            List<JsonNode> contexts = messages(arrived(), "context").stream()
                    .filter(context -> !context.at("/message/authentic").asBoolean())
                    .toList();

            assertThat(contexts).hasSize(1);
            assertThat(contexts.get(0).at("/message/session_user").asText()).isEqualTo("postgres");
            assertThat(capture.state().ready()).isTrue();
        }
    }

    /** The content of the first message with our prefix that the thief's slot sees. */
    private byte[] firstMessage() throws Exception {
        String peek = "SELECT data FROM pg_logical_slot_peek_binary_changes('thief_" + database + "', NULL, NULL,"
                + " 'proto_version', '1', 'publication_names', 'whodunit', 'messages', 'true')";
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(peek)) {
            while (answer.next()) {
                ByteBuffer message = ByteBuffer.wrap(answer.getBytes(1));
                if (message.get() == 'M') {
                    message.position(1 + 1 + 8 + "whodunit".length() + 1);
                    byte[] content = new byte[message.getInt()];
                    message.get(content);
                    return content;
                }
            }
        }
        throw new IllegalStateException("no message");
    }

    @Test
    void aFaultIsToldOnceAndAgainOnlyAfterItWasGone() {
        String behindOurBack = "SET event_triggers = off; DROP EVENT TRIGGER ";
        String name = eventTrigger();
        try (Capture capture = start(Set.of())) {
            server.execute(database, "ALTER EVENT TRIGGER " + name + " DISABLE");
            await().atMost(Duration.ofSeconds(20)).until(() -> faults("event_trigger_disabled") == 1);
            assertThat(capture.name()).isEqualTo("entry");
        }
        try (Capture capture = start(Set.of())) {
            arrived();
            server.execute(database, behindOurBack + name);
            await().atMost(Duration.ofSeconds(20)).until(() -> faults("event_trigger_missing") == 1);
            assertThat(faults("event_trigger_disabled")).isEqualTo(1);
            assertThat(capture.state().retainedBytes()).isPositive();
            assertThat(capture.state().walStatus()).isEqualTo("reserved");
        }
    }

    @Test
    void aTableThatFellOutOfThePublicationIsPutBackAndNobodyIsWoken() {
        try (Capture capture = start(Set.of())) {
            arrived();

            server.execute(database, "SET event_triggers = off; ALTER PUBLICATION whodunit DROP TABLE item");

            await().atMost(Duration.ofSeconds(20)).until(this::itemIsPublished);
            server.execute(database, "INSERT INTO item VALUES (7)");
            assertThat(rows(arrived(), "item")).hasSize(1);
            assertThat(faults("publication_wrong")).isZero();
            assertThat(capture.state().ready()).isTrue();
        }
    }

    private boolean itemIsPublished() throws Exception {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(
                        "SELECT FROM pg_publication_tables WHERE pubname = 'whodunit' AND tablename = 'item'")) {
            return answer.next();
        }
    }

    private String eventTrigger() {
        try (Connection connection = server.connect(database);
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(
                        "SELECT evtname FROM pg_event_trigger WHERE evtname LIKE 'whodunit%' ORDER BY 1 LIMIT 1")) {
            answer.next();
            return answer.getString(1);
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private long faults(String action) {
        return logs.values().stream()
                .filter(log -> log.path("line").asText().contains("\"" + action + "\""))
                .count();
    }
}
