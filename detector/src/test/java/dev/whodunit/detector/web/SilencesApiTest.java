package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is silenced, and by whom. */
final class SilencesApiTest extends ServedApi {

    @Test
    void silencesAndEndsASilence() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode made = sent(
                "POST",
                "/api/v1/silences",
                "{\"matchers\":[\"severity=critical\"],\"duration\":\"2h\",\"author\":\"ada\",\"comment\":\"import\"}");

        assertThat(made.path("ends_at").asText()).isEqualTo("2026-01-02T14:00:00Z");
        assertThat(written).containsExactly("silence-1");
        assertThat(json("/api/v1/alerts")
                        .path("handled")
                        .path("a-1")
                        .path("silenced_by")
                        .get(0)
                        .asText())
                .isEqualTo("silence-1");
        assertThat(ids(json("/api/v1/silences").path("silences"), "id")).containsExactly("silence-1");

        sent("DELETE", "/api/v1/silences/silence-1", "");

        assertThat(ids(json("/api/v1/silences").path("silences"), "id")).isEmpty();
        assertThat(ids(json("/api/v1/silences?state=expired").path("silences"), "id"))
                .containsExactly("silence-1");
    }

    @Test
    void silencesWhatAnAlertIsAbout() throws Exception {
        alert("a-1", 1, "firing", "mass_delete");

        JsonNode made = sent(
                "POST",
                "/api/v1/silences",
                "{\"alert\":\"a-1\",\"duration\":\"1h\",\"author\":\"ada\",\"until_resolved\":true}");

        assertThat(made.path("matchers").toString())
                .isEqualTo("[\"alertname=\\\"mass_delete\\\"\",\"actor.name=\\\"bob\\\"\"]");
        assertThat(made.path("until_resolved").asBoolean()).isTrue();
    }

    @Test
    void saysWhatIsWrongWithASilence() throws Exception {
        for (Map.Entry<String, String> wrong : Map.of(
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2h\"}", "Who silences it is missing.",
                        "{\"matchers\":[],\"duration\":\"2h\",\"author\":\"a\"}",
                                "It needs a matcher, such as severity=low.",
                        "{\"matchers\":[\"a!=b\"],\"duration\":\"2h\",\"author\":\"a\"}",
                                "It would silence everything: at least one matcher must not fit an empty value.",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2d\",\"author\":\"a\"}",
                                "It may last 1d at most, and would last 2d (silences.max_duration).",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"soon\",\"author\":\"a\"}",
                                "\"soon\" is no duration; expected one such as 30m, 2h or 1d12h.",
                        "{\"matchers\":[\"a=b\"],\"author\":\"a\"}", "Give either ends_at or duration, such as 2h.",
                        "{\"matchers\":[\"a=b\"],\"duration\":\"2h\",\"author\":\"a\",\"every\":\"day\"}",
                                "Every needs until: when it recurs no more.",
                        "{\"matcher\":\"a=b\"}", "There is no matcher in a silence.",
                        "no JSON", "The body is no JSON object.")
                .entrySet()) {
            HttpResponse<String> response = send("POST", "/api/v1/silences", wrong.getKey());

            assertThat(response.statusCode()).as(wrong.getKey()).isEqualTo(400);
            assertThat(Json.MAPPER.readTree(response.body()).path("detail").asText())
                    .isEqualTo(wrong.getValue());
        }
        assertThat(written).isEmpty();
    }
}
