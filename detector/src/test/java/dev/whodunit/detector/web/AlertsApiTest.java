package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Which alerts there are, who was told of them, and who takes them on. */
final class AlertsApiTest extends ServedApi {

    @Test
    void showsTheNewestRevisionOfEachAlertWithoutItsDetail() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "firing", "database_truncate");
        alert("a-1", 2, "resolved", "mass_delete");
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode all = json("/api/v1/alerts").path("alerts");

        assertThat(ids(all, "id")).containsExactly("a-1", "b-1");
        assertThat(all.get(0).path("state").asText()).isEqualTo("resolved");
        assertThat(all.get(0).has("detail")).isFalse();
        assertThat(ids(json("/api/v1/alerts?state=firing").path("alerts"), "id"))
                .containsExactly("b-1");
        assertThat(ids(json("/api/v1/alerts?name=mass_delete").path("alerts"), "id"))
                .containsExactly("a-1");
    }

    @Test
    void letsSomebodyTakeAnAlertOnAndGiveItUp() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        alert("b-1", 1, "resolved", "mass_delete");
        String said = "{\"author\":\"ada\",\"note\":\"restoring\"}";

        sent("POST", "/api/v1/alerts/a-1/acknowledgement", said);

        assertThat(json("/api/v1/alerts/a-1")
                        .path("acknowledged")
                        .path("author")
                        .asText())
                .isEqualTo("ada");
        assertThat(send("POST", "/api/v1/alerts/b-1/acknowledgement", said).statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/v1/alerts/none/acknowledgement", said).statusCode())
                .isEqualTo(404);

        assertThat(send("DELETE", "/api/v1/alerts/a-1/acknowledgement", "").statusCode())
                .isEqualTo(204);

        assertThat(json("/api/v1/alerts/a-1").has("acknowledged")).isFalse();
        assertThat(written).containsExactly("acknowledgement/a-1", "-acknowledgement/a-1");
    }

    @Test
    void saysWhoWasToldOfAnAlertAndWhyTheRestWasHeldBack() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");
        String alert = Json.text(Objects.requireNonNull(alerts.find("a-1")));
        notifications.take(record(
                "g",
                "{\"group\":\"g\",\"receiver\":\"ops\",\"reason\":\"opened\",\"labels\":{},\"alerts\":[" + alert
                        + "],\"at\":\"2026-01-02T11:01:01Z\",\"handling\":{\"route\":\"severity=\\\"critical\\\"\"}}"));
        notifications.take(
                record(
                        "h",
                        "{\"group\":\"h\",\"receiver\":\"mail\",\"reason\":\"held\",\"labels\":{},\"alerts\":[],"
                                + "\"at\":\"2026-01-02T11:01:01Z\",\"handling\":{\"route\":\"what no other route takes\","
                                + "\"held\":{\"a-1\":{\"reason\":\"muted during nights\",\"since\":\"2026-01-02T11:01:01Z\"}}}}"));
        notifications.outcome(record(
                "g/ops/discord-0",
                "{\"group\":\"g\",\"receiver\":\"ops/discord-0\",\"state\":\"delivered\",\"content\":\"c\",\"memory\":{},"
                        + "\"told\":{\"a-1\":1},\"attempt\":2,\"unanswered\":0,\"at\":\"2026-01-02T11:01:02Z\"}"));

        JsonNode answer = json("/api/v1/alerts/a-1");

        assertThat(answer.path("told").get(0).path("receiver").asText()).isEqualTo("ops");
        assertThat(answer.path("told").get(0).path("route").asText()).isEqualTo("severity=\"critical\"");
        assertThat(answer.path("deliveries").get(0).path("state").asText()).isEqualTo("delivered");
        assertThat(answer.path("deliveries").get(0).path("revision").asLong()).isEqualTo(1);
        assertThat(answer.path("opened").asText()).isEqualTo("2026-01-02T11:01:00Z");
        assertThat(answer.path("held").get(0).path("receiver").asText()).isEqualTo("mail");
        assertThat(answer.path("held").get(0).path("reason").asText()).isEqualTo("muted during nights");
        assertThat(get("/api/v1/alerts/none").statusCode()).isEqualTo(404);
    }
}
