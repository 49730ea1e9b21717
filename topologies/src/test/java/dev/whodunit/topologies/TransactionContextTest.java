package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who a change is told of, from what its transaction's hooks said. */
class TransactionContextTest {

    private final Scenario scenario = Scenario.withRules("");

    @AfterEach
    void close() {
        scenario.close();
    }

    @Test
    void an_application_names_its_user_and_the_role_stands_beside() {
        scenario.context(5, "session_user", "app", "app_user", "john", "client_address", "192.0.2.10", "pid", 42);

        scenario.row("d", "games", 5);

        Event event = scenario.events().get(0);
        assertThat(event.string("actor.name")).isEqualTo("john");
        assertThat(event.string("actor.evidence")).isEqualTo("transaction_context");
        assertThat(event.string("pg.user")).isEqualTo("app");
        assertThat(event.string("pg.client_address")).isEqualTo("192.0.2.10");
        assertThat(event.string("db.collection.name")).isEqualTo("public.games");
        assertThat(event.string("event.action")).isEqualTo("delete");
        assertThat(event.string("pg.context")).isEqualTo("authentic");
    }

    @Test
    void a_session_that_is_no_application_only_claims() {
        scenario.context(
                5, "session_user", "mallory", "application", false, "app_user", "john", "correlation_id", "abc-1");

        scenario.row("d", "games", 5);

        Event event = scenario.events().get(0);
        assertThat(event.string("actor.name")).isEqualTo("role:mallory");
        assertThat(event.string("actor.evidence")).isEqualTo("session");
        assertThat(event.string("claim.user.name")).isEqualTo("john");
        assertThat(event.string("claim.correlation.id")).isEqualTo("abc-1");
        assertThat(event.has("correlation.id")).isFalse();
        assertThat(event.has("user.name")).isFalse();
    }

    @Test
    void a_change_without_context_has_no_known_role() {
        scenario.row("u", "games", 6);

        Event event = scenario.events().get(0);
        assertThat(event.string("actor.name")).isEqualTo("role:unknown");
        assertThat(event.string("actor.evidence")).isEqualTo("none");
        assertThat(event.string("pg.context")).isEqualTo("none");
        assertThat(event.value("pg.hooked")).isEqualTo(true);
    }

    @Test
    void a_message_without_a_valid_digest_is_told_as_forged_and_names_nobody() {
        ObjectNode forged = Json.MAPPER
                .createObjectNode()
                .put("kind", "context")
                .put("authentic", false)
                .put("app_user", "ceo@example.com")
                .put("session_user", "postgres");
        scenario.message(7, forged);

        scenario.row("d", "games", 7);

        var events = scenario.events();
        assertThat(events.get(0).string("event.action")).isEqualTo("forged_context");
        assertThat(events.get(1).string("actor.name")).isEqualTo("role:unknown");
    }

    @Test
    void the_context_of_one_transaction_is_not_lent_to_another() {
        scenario.context(5, "session_user", "app", "app_user", "john");
        scenario.context(6, "session_user", "app", "app_user", "mary");

        scenario.row("d", "games", 5).row("d", "games", 6);

        assertThat(scenario.events())
                .extracting(event -> event.string("actor.name"))
                .containsExactly("john", "mary");
    }

    @Test
    void a_statement_stays_with_its_own_table() {
        scenario.context(
                5,
                "session_user",
                "app",
                "operation",
                "DELETE",
                "schema",
                "public",
                "table",
                "games",
                "published",
                true,
                "statement",
                "DELETE FROM games");

        scenario.row("d", "games", 5).row("c", "log", 5);

        assertThat(scenario.events())
                .extracting(event -> event.string("db.query.text"))
                .containsExactly("DELETE FROM games", null);
    }

    @Test
    void outside_the_publication_the_hook_is_the_witness() {
        scenario.context(
                5,
                "session_user",
                "app",
                "operation",
                "TRUNCATE",
                "schema",
                "public",
                "table",
                "keyless",
                "published",
                false,
                "statement",
                "TRUNCATE keyless");

        Event event = scenario.events().get(0);
        assertThat(event.string("event.action")).isEqualTo("truncate");
        assertThat(event.string("pg.rows")).isEqualTo("unknown");
    }

    @Test
    void a_dropped_schema_tells_its_tables_too_but_not_their_parts() {
        ObjectNode ddl = Json.MAPPER.createObjectNode();
        ddl.put("kind", "ddl")
                .put("authentic", true)
                .put("session_user", "postgres")
                .put("tag", "DROP SCHEMA");
        ddl.put("statement", "DROP SCHEMA old CASCADE");
        var objects = ddl.putArray("objects");
        objects.addObject()
                .put("type", "schema")
                .put("identity", "old")
                .put("dropped", true)
                .put("original", true);
        objects.addObject()
                .put("type", "table")
                .put("schema", "old")
                .put("name", "T")
                .put("identity", "old.\"T\"")
                .put("dropped", true);
        objects.addObject()
                .put("type", "trigger")
                .put("identity", "x on old.\"T\"")
                .put("dropped", true);
        scenario.message(9, ddl);

        var events = scenario.events();
        assertThat(events)
                .extracting(event -> event.string("event.action"))
                .containsExactly("drop_schema", "drop_table");
        assertThat(events.get(1).string("db.collection.name")).isEqualTo("old.T");
        assertThat(events).extracting(Event::id).doesNotHaveDuplicates();
    }

    @Test
    void a_dropped_trigger_names_its_table() {
        ObjectNode ddl = Json.MAPPER.createObjectNode();
        ddl.put("kind", "ddl")
                .put("authentic", true)
                .put("session_user", "postgres")
                .put("tag", "DROP TRIGGER");
        ddl.putArray("objects")
                .addObject()
                .put("type", "trigger")
                .put("identity", "\"odd on name\" on public.\"Us\"\"er\"")
                .put("dropped", true)
                .put("original", true);
        scenario.message(9, ddl);

        Event event = scenario.events().get(0);
        assertThat(event.string("event.action")).isEqualTo("drop_trigger");
        assertThat(event.string("db.collection.name")).isEqualTo("public.Us\"er");
    }

    @Test
    void what_is_no_change_event_becomes_a_dead_letter_and_the_stream_goes_on() {
        scenario.rawChange("{\"op\":".getBytes(StandardCharsets.UTF_8))
                .rawChange("[1]".getBytes(StandardCharsets.UTF_8))
                .rawChange(new byte[] {(byte) 0xff, 0});

        scenario.row("d", "games", 5);

        assertThat(scenario.events()).hasSize(1);
        assertThat(scenario.deadLetters()).hasSize(3).allMatch(reason -> reason.startsWith("not a change event"));
    }
}
