package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Every;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.routing.Silence.Recurrence;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What Alertmanager's own programs see and do. */
final class AlertmanagerApiTest extends ServedApi {

    @Test
    void speaksAlertmanagersLanguage() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "firing", "database_truncate");

        JsonNode made = sent(
                "POST",
                "/api/v2/silences",
                "{\"matchers\":[{\"name\":\"alertname\",\"value\":\"mass_.*\",\"isRegex\":true,\"isEqual\":true}],"
                        + "\"startsAt\":\"2026-01-02T11:59:00.000Z\",\"endsAt\":\"2026-01-02T13:00:00.000Z\","
                        + "\"createdBy\":\"ada\",\"comment\":\"\"}");

        String id = made.path("silenceID").asText();
        assertThat(ids(json("/api/v2/alerts?silenced=false"), "fingerprint")).hasSize(1);
        JsonNode silenced = json("/api/v2/alerts?active=false");
        assertThat(ids(silenced, "fingerprint")).hasSize(1);
        assertThat(silenced.get(0).path("status").path("silencedBy").get(0).asText())
                .isEqualTo(id);
        assertThat(silenced.get(0).path("labels").path("actor_name").asText()).isEqualTo("bob");
        assertThat(ids(json("/api/v2/alerts?filter=alertname%3D%22database_truncate%22"), "fingerprint"))
                .hasSize(1);
        assertThat(json("/api/v2/silence/" + id).path("status").path("state").asText())
                .isEqualTo("active");
        assertThat(ids(json("/api/v2/receivers"), "name")).containsExactly("ops", "mail");
        assertThat(json("/api/v2/status").path("cluster").path("status").asText())
                .isEqualTo("disabled");
    }

    private static String changed(String id) {
        return "{\"id\":\"" + id
                + "\",\"matchers\":[{\"name\":\"severity\",\"value\":\"critical\",\"isRegex\":false,\"isEqual\":true}],"
                + "\"startsAt\":\"2026-01-02T11:59:00.000Z\",\"endsAt\":\"2026-01-02T13:00:00.000Z\","
                + "\"createdBy\":\"amtool\",\"comment\":\"longer\"}";
    }

    private static Silence silence(String id, Purpose purpose, @Nullable Recurrence recurrence, boolean untilResolved) {
        return new Silence(
                id,
                LabelMatcherParser.parse("severity=critical"),
                purpose,
                NOW.minusSeconds(600),
                NOW.plusSeconds(600),
                recurrence,
                untilResolved,
                "ada",
                "nights",
                NOW.minusSeconds(600));
    }

    @Test
    void doesNotTakeTheRecurrenceOfASilenceAwayThatItCannotSay() throws Exception {
        start(null);
        Recurrence daily = new Recurrence(Every.DAY, ZoneOffset.UTC, NOW.plus(Duration.ofDays(30)));
        controls.put(silence("s1", Purpose.SILENCE, daily, false));

        HttpResponse<String> response = send("POST", "/api/v2/silences", changed("s1"));

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(response.body()).contains("It recurs, which this API cannot say: end it and make another");
        assertThat(written).isEmpty();
        assertThat(Objects.requireNonNull(controls.silence("s1")).recurrence()).isEqualTo(daily);
    }

    @Test
    void keepsOfASilenceWhatItCannotSay() throws Exception {
        start(null);
        controls.put(silence("e1", Purpose.EXCEPTION, null, true));

        sent("POST", "/api/v2/silences", changed("e1"));

        Silence changed = Objects.requireNonNull(controls.silence("e1"));
        assertThat(changed.purpose()).isEqualTo(Purpose.EXCEPTION);
        assertThat(changed.untilResolved()).isTrue();
        assertThat(changed.comment()).isEqualTo("longer");
        assertThat(changed.endsAt()).isEqualTo(Instant.parse("2026-01-02T13:00:00Z"));
    }
}
