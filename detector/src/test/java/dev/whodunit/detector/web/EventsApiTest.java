package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which events there were. */
final class EventsApiTest extends ServedApi {

    @Test
    void findsEventsByFieldAndTimeNewestFirst() throws Exception {
        event("old", "2026-01-02T11:00:00Z", ",\"actor.name\":\"alice\"");
        event("one", "2026-01-02T11:50:00Z", ",\"actor.name\":\"alice\"");
        event("two", "2026-01-02T11:55:00Z", ",\"actor.name\":\"bob\",\"pg.after\":{\"email\":\"b@c\"}");
        event("three", "2026-01-02T11:56:00Z", ",\"actor.name\":\"carol\",\"user.roles\":[\"dba\",\"dev\"]");

        assertThat(ids(json("/api/v1/events").path("events"), "event.id"))
                .containsExactly("three", "two", "one", "old");
        assertThat(ids(json("/api/v1/events?since=15m").path("events"), "event.id"))
                .containsExactly("three", "two", "one");
        assertThat(ids(json("/api/v1/events?actor.name=alice&actor.name=bob").path("events"), "event.id"))
                .containsExactly("two", "one", "old");
        assertThat(ids(
                        json("/api/v1/events?since=2026-01-02T11:30:00Z&actor.name=alice")
                                .path("events"),
                        "event.id"))
                .containsExactly("one");
        assertThat(ids(json("/api/v1/events?pg.after.email=b@c").path("events"), "event.id"))
                .containsExactly("two");
        assertThat(ids(json("/api/v1/events?user.roles=dev").path("events"), "event.id"))
                .containsExactly("three");
    }

    @Test
    void givesEventsInPages() throws Exception {
        for (int i = 0; i < 5; i++) {
            event("e" + i, "2026-01-02T11:00:00Z", "");
        }

        JsonNode first = json("/api/v1/events?limit=2");
        JsonNode second =
                json("/api/v1/events?limit=2&cursor=" + first.path("next").asText());
        JsonNode third =
                json("/api/v1/events?limit=2&cursor=" + second.path("next").asText());

        assertThat(ids(first.path("events"), "event.id")).containsExactly("e4", "e3");
        assertThat(ids(second.path("events"), "event.id")).containsExactly("e2", "e1");
        assertThat(ids(third.path("events"), "event.id")).containsExactly("e0");
        assertThat(third.path("next").isNull()).isTrue();
    }

    @Test
    void showsLaterContextAsPartOfTheEvent() throws Exception {
        event("e", "2026-01-02T11:00:00Z", ",\"actor.name\":\"role:app\"");
        event(
                "e",
                "2026-01-02T11:00:00Z",
                ",\"actor.name\":\"role:app\",\"amendment\":{\"actor.name\":\"alice\",\"url.path\":\"/x\"}");

        JsonNode found = json("/api/v1/events?actor.name=alice").path("events");

        assertThat(ids(found, "url.path")).containsExactly("/x");
        assertThat(found.get(0).has("amendment")).isFalse();
    }

    @Test
    void explainsWhatIsWrongWithAQuestion() throws Exception {
        start(null);
        for (String question : List.of(
                "/api/v1/events?since=yesterday",
                "/api/v1/events?limit=0",
                "/api/v1/events?limit=1&limit=2",
                "/api/v1/events?cursor=x",
                "/api/v1/alerts?state=open")) {
            HttpResponse<String> response = get(question);

            assertThat(response.statusCode()).as(question).isEqualTo(400);
            assertThat(response.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(Json.MAPPER.readTree(response.body()).path("detail").asText())
                    .isNotEmpty();
        }
    }
}
