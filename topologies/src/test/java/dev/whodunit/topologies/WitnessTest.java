package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One fact, one witness: what the WAL tells, PostgreSQL's log is evidence of, and of all else the witness. */
class WitnessTest {

    private static final String RULES = """
            title: Something was dropped
            id: 00000000-0000-4000-8000-000000000001
            name: drop
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              drop: {event.action: [drop_table, drop_schema]}
              logged_statement: {event.action: statement, db.operation.name: [DROP TABLE, DROP SCHEMA]}
              condition: drop or logged_statement
            ---
            title: A table was emptied
            id: 00000000-0000-4000-8000-000000000002
            name: truncate
            status: stable
            level: critical
            logsource: {product: postgresql}
            detection:
              truncate: {event.action: truncate}
              logged_statement: {event.action: statement, db.operation.name: TRUNCATE}
              condition: truncate or logged_statement
            ---
            title: A statement was slow
            id: 00000000-0000-4000-8000-000000000003
            name: slow
            status: stable
            level: medium
            logsource: {product: postgresql}
            detection:
              slow: {duration_ms|gt: 5000}
              condition: slow
            """;

    private final Scenario scenario = Scenario.withRules(RULES);

    @AfterEach
    void close() {
        scenario.close();
    }

    private Scenario logged(String message) {
        return scenario.log(
                "postgresql",
                "2026-03-01 02:00:11.000 UTC [1]: [1-1] user=app,db=Shop,app=psql,client=203.0.113.59 LOG:  "
                        + message);
    }

    private void dropMessage() {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("kind", "ddl")
                .put("authentic", true)
                .put("tag", "DROP TABLE")
                .put("session_user", "app");
        message.putArray("objects")
                .addObject()
                .put("dropped", true)
                .put("original", true)
                .put("type", "table")
                .put("schema", "public")
                .put("name", "games")
                .put("identity", "public.games");
        scenario.message(7, message);
    }

    private List<String> alerts() {
        return scenario.alerts().stream()
                .map(alert -> alert.name() + " " + alert.count())
                .toList();
    }

    @Test
    void whereHooksTellOfADropItsLogLineIsEvidence() {
        dropMessage();
        logged("statement: DROP TABLE games");

        List<Alert> alerts = scenario.alerts();
        assertThat(alerts).extracting(Alert::count).containsExactly(1L);
        assertThat(scenario.events())
                .extracting(event -> event.string("event.kind"))
                .containsExactly("event", "evidence");
    }

    @Test
    void whereThereAreNoHooksTheLogLineIsTheWitness() {
        scenario.withoutHooks();

        logged("statement: DROP TABLE games");

        assertThat(alerts()).containsExactly("drop 1");
        Event event = scenario.events().get(0);
        assertThat(event.string("event.action")).isEqualTo("drop_table");
        assertThat(event.string("actor.name")).isEqualTo("role:app");
        assertThat(event.string("pg.client_address")).isEqualTo("203.0.113.59");
    }

    @Test
    void rowsAreTheWalsAlsoWithoutHooks() {
        scenario.withoutHooks();

        logged("statement: TRUNCATE games");
        logged("statement: DELETE FROM games");

        assertThat(alerts()).isEmpty();
        assertThat(scenario.events())
                .extracting(event -> event.string("event.kind"))
                .containsExactly("evidence", "evidence");
    }

    @Test
    void whatNoEventTriggerSeesIsTheLogsAlsoWithHooks() {
        logged("statement: DROP DATABASE games");

        assertThat(scenario.events().get(0).string("event.kind")).isEqualTo("event");
    }

    @Test
    void aSlowStatementIsToldAsSlowAndNotASecondTime() {
        scenario.row("t", "games", 7);
        logged("duration: 6000.000 ms  statement: TRUNCATE games");
        dropMessage();
        logged("duration: 7000.000 ms  statement: DROP TABLE games");

        scenario.at(30);

        assertThat(alerts()).containsExactlyInAnyOrder("truncate 1", "slow 1", "drop 1", "slow 2");
    }

    @Test
    void aSlowDropThatOnlyTheLogTellsIsBoth() {
        scenario.withoutHooks();

        logged("duration: 7000.000 ms  statement: DROP TABLE games");

        assertThat(alerts()).containsExactlyInAnyOrder("drop 1", "slow 1");
    }

    @Test
    void aChangeOfAServerWhoseClockIsAheadIsDatedWhenItWasSeen() {
        ObjectNode change = scenario.rowChange("t", "games", 8);
        long seen = change.get("ts_us").asLong();
        ((ObjectNode) change.get("source")).put("ts_us", seen + 3_600_000_000L);

        scenario.push(8, change);

        Event event = scenario.events().get(0);
        assertThat(event.string("@timestamp")).isEqualTo(event.string("observed"));
        assertThat(event.value("event.time_adjusted_ms")).isEqualTo(3_600_000L);
        assertThat(alerts()).containsExactly("truncate 1");
    }

    @Test
    void aClockThatIsLittleAheadIsBelieved() {
        ObjectNode change = scenario.rowChange("t", "games", 8);
        long seen = change.get("ts_us").asLong();
        ((ObjectNode) change.get("source")).put("ts_us", seen + 60_000_000L);

        scenario.push(8, change);

        Event event = scenario.events().get(0);
        assertThat(event.string("@timestamp")).isNotEqualTo(event.string("observed"));
        assertThat(event.has("event.time_adjusted_ms")).isFalse();
    }
}
