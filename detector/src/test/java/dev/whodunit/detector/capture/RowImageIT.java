package dev.whodunit.detector.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.embedded.EmbeddedBroker;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every type of column comes out as a person would read it, and nothing is too large for a topic. */
class RowImageIT {

    private static final String DATABASE = "types";

    @TempDir
    static Path directory;

    private static EmbeddedBroker broker;
    private static WatchedServer server;
    private static Capture capture;
    private static ChangesTopic changes;

    @BeforeAll
    static void start() throws Exception {
        broker = EmbeddedBroker.start(directory.resolve("kafka"));
        server = WatchedServer.start(directory.resolve("postgres"));
        Topics topics = new Topics("t.");
        ChangesTopic.create(broker.bootstrapServers(), topics.changes(), topics.logs(), topics.deadLetters());
        changes = new ChangesTopic(broker.bootstrapServers(), topics.changes());
        server.createDatabase(DATABASE);
        server.execute(DATABASE, "CREATE PUBLICATION whodunit FOR ALL TABLES");
        server.createSlot(DATABASE, "whodunit");
        capture = Capture.start(
                CaptureSettings.of(DATABASE, server.watcher(DATABASE))
                        .withIntervals(Duration.ofMillis(50), Duration.ofMillis(300), Duration.ofSeconds(1)),
                CaptureKafka.at(broker.bootstrapServers(), topics),
                Redactor.standard(),
                CaptureListener.NONE,
                InstantSource.system());
    }

    @AfterAll
    static void stop() throws Exception {
        capture.close();
        changes.close();
        server.close();
        broker.close();
    }

    /** Makes a table of one row with these columns, and gives the row as it arrived. */
    private static JsonNode row(String table, String columns, String values) {
        server.execute(
                DATABASE,
                "CREATE TABLE " + table + " (id int PRIMARY KEY, " + columns + ")",
                "INSERT INTO " + table + " VALUES (1, " + values + ")");
        return last(table, "c").path("after");
    }

    private static JsonNode last(String table, String operation) {
        List<JsonNode> all = changes.until(change -> is(change, table, operation));
        return all.stream()
                .filter(change -> is(change, table, operation))
                .reduce((first, second) -> second)
                .orElseThrow();
    }

    private static boolean is(JsonNode change, String table, String operation) {
        return change.at("/source/table").asText().equals(table)
                && change.path("op").asText().equals(operation);
    }

    @Test
    void numbersAndTruth() {
        JsonNode row = row(
                "numbers",
                "small smallint, big bigint, real real, double double precision, price numeric(12,2), free numeric,"
                        + " huge numeric, odd numeric, nan double precision, yes boolean, none int, cash money",
                "7, 9007199254740993, 1.5, 0.1, 12.30, 3.14, 123456789012345678901234567890, 'NaN', 'NaN', true, null,"
                        + " '12.50'");

        assertThat(row.toString())
                .isEqualTo("{\"id\":1,\"small\":7,\"big\":9007199254740993,\"real\":1.5,\"double\":0.1,\"price\":12.3,"
                        + "\"free\":3.14,\"huge\":\"123456789012345678901234567890\",\"odd\":\"NAN\",\"nan\":\"NaN\","
                        + "\"yes\":true,\"none\":null,\"cash\":\"12.50\"}");
    }

    @Test
    void timesAndIntervals() {
        JsonNode row = row(
                "times",
                "day date, at timestamp, at3 timestamp(3), zoned timestamptz, hour time, hour3 time(3), hourz timetz,"
                        + " span interval, ever timestamp, never timestamptz, always date",
                "'2026-01-02', '2026-01-02 03:04:05.678901', '2026-01-02 03:04:05.678', '2026-01-02 03:04:05.678901+02',"
                        + " '03:04:05.678901', '03:04:05.678', '03:04:05+02', '1 year 2 days 03:04:05', 'infinity',"
                        + " '-infinity', 'infinity'");

        assertThat(row.toString())
                .isEqualTo("{\"id\":1,\"day\":\"2026-01-02\",\"at\":\"2026-01-02T03:04:05.678901\","
                        + "\"at3\":\"2026-01-02T03:04:05.678\",\"zoned\":\"2026-01-02T01:04:05.678901Z\","
                        + "\"hour\":\"03:04:05.678901\",\"hour3\":\"03:04:05.678\",\"hourz\":\"01:04:05Z\","
                        + "\"span\":\"P1Y0M2DT3H4M5S\",\"ever\":\"infinity\",\"never\":\"-infinity\","
                        + "\"always\":\"infinity\"}");
    }

    @Test
    void textBinaryAndStructures() {
        JsonNode row = row(
                "texts",
                "name varchar(20), fixed char(4), doc jsonb, raw bytea, bits bit(4), flags bit varying(10), id2 uuid,"
                        + " address inet, tags text[], numbers int[], matrix int[][], place point, span int4range,"
                        + " words tsvector",
                "'Żółć', 'ab', '{\"a\": 1}', '\\x00ff', B'1010', B'110', '6ecd8c99-4036-403d-bf84-cf8400f67836',"
                        + " '10.0.0.1', '{a,b}', '{1,2,null}', '{{1,2},{3,4}}', '(1,2)', '[1,5)', 'a fat cat'");

        assertThat(row.path("name").asText()).isEqualTo("Żółć");
        assertThat(row.path("fixed").asText()).isEqualTo("ab  ");
        assertThat(row.path("doc").asText()).isEqualTo("{\"a\": 1}");
        assertThat(row.path("raw").asText()).isEqualTo("\\x00ff");
        assertThat(row.path("bits").asText()).isEqualTo("1010");
        assertThat(row.path("flags").asText()).endsWith("110");
        assertThat(row.path("id2").asText()).isEqualTo("6ecd8c99-4036-403d-bf84-cf8400f67836");
        assertThat(row.path("address").asText()).isEqualTo("10.0.0.1");
        assertThat(row.path("tags").toString()).isEqualTo("[\"a\",\"b\"]");
        assertThat(row.path("numbers").toString()).isEqualTo("[1,2,null]");
        assertThat(row.path("span").asText()).isEqualTo("[1,5)");
        assertThat(row.path("words").asText()).isEqualTo("'a' 'cat' 'fat'");
        assertThat(row.path("place").path("x").asDouble()).isEqualTo(1.0);
    }

    @Test
    void secretsAreHiddenByTheirColumnsName() {
        JsonNode row = row("account", "email text, password text, token text", "'a@b.c', 'hunter2', null");

        assertThat(row.toString()).doesNotContain("hunter2").contains("a@b.c");
        assertThat(row.path("token").isNull()).isTrue();
    }

    @Test
    void aValueThatTheWalDoesNotCarryIsNamedAndLeftOut() {
        server.execute(
                DATABASE,
                "CREATE TABLE document (id int PRIMARY KEY, title text, body text, list int[], bin bytea)",
                "ALTER TABLE document ALTER body SET STORAGE EXTERNAL, ALTER list SET STORAGE EXTERNAL,"
                        + " ALTER bin SET STORAGE EXTERNAL",
                "INSERT INTO document SELECT 1, 'old', repeat('x', 10000), array_agg(i), repeat('y', 9000)::bytea"
                        + " FROM generate_series(1, 5000) i",
                "UPDATE document SET title = 'new'");

        JsonNode update = last("document", "u");

        assertThat(update.path("after").toString()).isEqualTo("{\"id\":1,\"title\":\"new\"}");
        assertThat(update.path("unavailable").toString()).isEqualTo("[\"bin\",\"body\",\"list\"]");
    }

    @Test
    void longValuesAreCutUntilTheRecordFits() {
        JsonNode one = row("long_one", "body text", "repeat('x', 300000)");
        JsonNode many = row(
                "long_many",
                "a text, b text, c text, d text, e bytea, f int[]",
                "repeat('a', 250000), repeat('b', 250000), repeat('c', 250000), repeat('d', 250000),"
                        + " repeat('e', 250000)::bytea, (SELECT array_agg(i) FROM generate_series(1, 200000) i)");

        assertThat(one.path("body").asText()).hasSizeGreaterThan(262_144).contains("…[cut: 300000 bytes, sha256 ");
        assertThat(many.path("d").asText()).startsWith("ddd").contains("…[cut: 250000 bytes");
        assertThat(many.path("f").toString()).contains("…[cut: 200000 elements");
        assertThat(many.toString().length()).isLessThan(ChangeJson.RECORD_LIMIT);
    }
}
