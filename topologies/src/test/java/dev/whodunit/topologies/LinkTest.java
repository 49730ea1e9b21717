package dev.whodunit.topologies;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Events of one correlation id, in whichever order they come. */
class LinkTest {

    private static final String REQUEST = "550e8400-e29b-41d4-a716-446655440000";

    private final Scenario scenario = Scenario.withRules("");

    @AfterEach
    void close() {
        scenario.close();
    }

    private Scenario completed(String user) {
        return scenario.log("json", """
                {"level":"INFO","logger":"flask.request","message":"Request completed","service":"backend",\
                "correlation_id":"%s","method":"DELETE","path":"/api/games/1","ip":"203.0.113.17",\
                "username":"%s","status_code":200}""".formatted(REQUEST, user));
    }

    private Scenario context() {
        return scenario.context(5, "session_user", "app", "correlation_id", REQUEST, "client_address", "192.0.2.10");
    }

    private List<Event> deletes(List<Event> events) {
        return events.stream()
                .filter(event -> "delete".equals(event.value("event.action")))
                .toList();
    }

    @Test
    void a_change_after_its_log_line_is_told_at_once_with_the_person() {
        completed("john");

        context().row("d", "games", 5);

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.string("actor.name")).isEqualTo("john");
        assertThat(change.string("actor.evidence")).isEqualTo("log_join");
        assertThat(change.string("client.address")).isEqualTo("203.0.113.17");
        assertThat(change.string("pg.client_address")).isEqualTo("192.0.2.10");
        assertThat(change.string("url.path")).isEqualTo("/api/games/1");
    }

    @Test
    void a_change_before_its_log_line_waits_for_it() {
        context().row("d", "games", 5);
        assertThat(deletes(scenario.events())).isEmpty();

        scenario.at(12);
        completed("john");

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.string("actor.name")).isEqualTo("john");
    }

    @Test
    void held_changes_are_told_in_the_order_they_came() {
        context();
        for (int row = 0; row < 50; row++) {
            scenario.row("d", "games", 5);
        }

        completed("john");

        List<Event> changes = deletes(scenario.events());
        assertThat(changes).hasSize(50);
        assertThat(changes).extracting(Event::id).isSorted();
    }

    @Test
    void a_change_whose_context_never_comes_goes_on_after_two_seconds() {
        context().row("d", "games", 5);
        scenario.at(12.9);
        assertThat(deletes(scenario.events())).isEmpty();

        scenario.at(13.2);

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.string("actor.name")).isEqualTo("role:app");
        assertThat(change.string("actor.evidence")).isEqualTo("session");
    }

    @Test
    void context_that_comes_after_the_wait_amends_what_was_told() {
        context().row("d", "games", 5);
        scenario.at(14);
        String id = deletes(scenario.events()).get(0).id();

        completed("john");

        Event amendment = deletes(scenario.events()).get(0);
        assertThat(amendment.id()).isEqualTo(id);
        assertThat(amendment.string("actor.name")).isEqualTo("role:app");
        assertThat(amendment.value("amendment"))
                .isInstanceOfSatisfying(
                        Map.class, added -> assertThat(added.get("actor.name")).isEqualTo("john"));
    }

    @Test
    void a_repeat_is_told_as_it_was_told_before_whatever_is_known_now() {
        ObjectNode change = scenario.rowChange("d", "games", 5);
        context();
        scenario.push(5, change);
        scenario.at(14);
        Event first = deletes(scenario.events()).get(0);
        completed("john");
        scenario.events();

        scenario.push(5, change);

        assertThat(deletes(scenario.events())).containsExactly(first);
    }

    @Test
    void a_repeat_of_a_held_change_is_not_told_twice() {
        context();
        ObjectNode change = scenario.rowChange("d", "games", 5);
        scenario.push(5, change).push(5, change);

        completed("john");

        assertThat(deletes(scenario.events())).hasSize(1);
    }

    @Test
    void two_users_under_one_id_are_both_shown() {
        completed("john");
        completed("mary");

        context().row("d", "games", 5);

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.string("actor.name")).isEqualTo("john | mary");
        assertThat(change.string("actor.evidence")).isEqualTo("conflicting");
    }

    @Test
    void an_id_that_everybody_uses_joins_nothing() {
        scenario.context(5, "session_user", "app", "correlation_id", "unknown").row("d", "games", 5);

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.has("correlation.id")).isFalse();
    }

    @Test
    void a_truncate_from_a_session_without_correlation_is_never_delayed() {
        scenario.context(5, "session_user", "postgres", "application", false, "application_name", "psql");

        scenario.row("t", "User", 5);

        assertThat(scenario.events()).hasSize(1);
    }

    @Test
    void a_log_line_cannot_name_the_actor_itself() {
        scenario.log("json", """
                {"message":"x","actor.name":"ceo","event.id":"1","pg.user":"postgres","observed":"2000-01-01T00:00:00Z"}""");

        Event event = scenario.events().get(0);
        assertThat(event.string("actor.name")).isNull();
        assertThat(event.string("claim.actor.name")).isEqualTo("ceo");
        assertThat(event.string("claim.pg.user")).isEqualTo("postgres");
        assertThat(event.id()).startsWith("file/1/");
    }

    @Test
    void an_event_dated_2100_is_set_to_when_it_was_seen() {
        scenario.log("json", "{\"message\":\"x\",\"timestamp\":\"2100-01-01T00:00:00Z\"}");

        Event event = scenario.events().get(0);
        assertThat(event.time()).isEqualTo(scenario.time());
        assertThat(event.has("event.time_adjusted_ms")).isTrue();
    }

    @Test
    void a_failed_login_under_an_id_names_nobody() {
        scenario.log(
                "json",
                "{\"message\":\"x\",\"event\":\"login\",\"success\":false,\"username\":\"ceo\",\"correlation_id\":\"%s\"}"
                        .formatted(REQUEST));

        context().row("d", "games", 5);
        scenario.at(14);

        assertThat(deletes(scenario.events()).get(0).string("actor.name")).isEqualTo("role:app");
    }

    @Test
    void a_name_sent_to_a_web_server_is_only_a_claim() {
        scenario.log(
                "nginx",
                "203.0.113.17 - ceo [01/Mar/2026:02:00:00 +0000] \"DELETE /api/games/1 HTTP/1.1\" 200 17 \"-\" \"curl\"");

        Event request = scenario.events().get(0);
        assertThat(request.string("user.name")).isNull();
        assertThat(request.string("actor.name")).isNull();
        assertThat(request.string("claim.user.name")).isEqualTo("ceo");
    }

    @Test
    void a_second_person_under_an_id_does_not_take_over_what_the_first_did() {
        scenario.log("json", "{\"message\":\"x\",\"user_id\":7,\"correlation_id\":\"%s\"}".formatted(REQUEST));
        scenario.log(
                "json",
                "{\"message\":\"x\",\"email\":\"mary@example.com\",\"correlation_id\":\"%s\"}".formatted(REQUEST));

        context().row("d", "games", 5);

        Event change = deletes(scenario.events()).get(0);
        assertThat(change.string("actor.name")).isEqualTo("7 | mary@example.com");
        assertThat(change.string("actor.evidence")).isEqualTo("conflicting");
    }

    @Test
    void using_a_victims_id_ends_in_a_conflict_not_in_the_victims_name() {
        completed("victim");
        context().row("t", "User", 5);
        scenario.events();

        completed("attacker");

        Event amendment = scenario.events().stream()
                .filter(event -> event.has("amendment"))
                .findFirst()
                .orElseThrow();
        assertThat(amendment.value("amendment"))
                .asString()
                .contains("victim | attacker")
                .contains("conflicting");
    }

    @Test
    void an_id_with_control_characters_joins_nothing() {
        scenario.context(5, "session_user", "app", "correlation_id", "x\u00000").row("d", "games", 5);

        assertThat(deletes(scenario.events()).get(0).has("correlation.id")).isFalse();
    }
}
