package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What the server answers whatever it is asked for. */
final class WebServerTest extends ServedApi {

    @Test
    void answersOtherPathsAndMethodsWithProblems() throws Exception {
        start(null);

        assertThat(get("/nothing").statusCode()).isEqualTo(404);
        assertThat(get("/nothing").headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(get("/loki/api/v1/push").statusCode()).isEqualTo(405);
        assertThat(get("/loki/api/v1/push").headers().firstValue("Content-Type"))
                .contains("application/problem+json");
    }

    @Test
    void isReadyOnceAllPartsAre() throws Exception {
        health.put("kafka", () -> Health.Part.READY);
        health.put("rules", () -> Health.Part.readyBut("bad.yml:1:1: error: no title"));
        assertThat(json("/health/ready").toString())
                .isEqualTo("{\"ready\":true,\"parts\":{\"kafka\":{\"ready\":true,\"reason\":null},"
                        + "\"rules\":{\"ready\":true,\"reason\":\"bad.yml:1:1: error: no title\"}}}");

        health.put("capture", () -> Health.Part.notReady("connection refused"));

        HttpResponse<String> response = get("/health/ready");
        assertThat(response.statusCode()).isEqualTo(503);
        assertThat(response.body()).contains("\"ready\":false", "connection refused");
    }

    @Test
    void tellsPrometheusItsFigures() throws Exception {
        metrics.alert("r", "opened", 30);
        metrics.deadLetter("logs", "no JSON");
        metrics.gauges("whodunit.topic.lag", "Records that wait", "topic", () -> Map.of("changes", 3.0));

        String text = get("/metrics").body();

        assertThat(text)
                .contains(
                        "whodunit_alerts_total{rule=\"r\",state=\"opened\"} 1.0",
                        "whodunit_alert_latency_seconds_bucket{le=\"0.04\"} 1",
                        "whodunit_dead_letters_total{reason=\"no JSON\",topic=\"logs\"} 1.0",
                        "whodunit_topic_lag{topic=\"changes\"} 3.0");
        assertThat(text.lines().filter(line -> !line.startsWith("#"))).allMatch(line -> line.startsWith("whodunit_"));
    }

    @Test
    void showsAPageThatSaysWhatThereIs() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.body()).contains("api/v1/alerts");
        assertThat(page.headers().firstValue("Content-Security-Policy")).isPresent();
        assertThat(page.headers().firstValue("Server")).isEmpty();
    }

    @Test
    void saysThatAnAddressIsTaken() {
        WebServer first = start(null);
        int port = URI.create(first.url()).getPort();

        assertThatThrownBy(() ->
                        WebServer.start(new WebSettings("127.0.0.1", port, null), health, metrics, Clock.systemUTC()))
                .isInstanceOf(WebServer.CannotListen.class)
                .hasMessageStartingWith("http.address: 127.0.0.1:" + port + " cannot be used");
    }
}
