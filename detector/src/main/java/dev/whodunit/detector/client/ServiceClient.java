package dev.whodunit.detector.client;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The API of a running service, as a command asks it, or the service itself. Safe for threads. */
public final class ServiceClient {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final String url;
    private final @Nullable String token;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** A client that knows the token, or of a service that asks for none. */
    public ServiceClient(String url, @Nullable String token) {
        this.url = url;
        this.token = token;
    }

    /** The service does not answer, or not as one. */
    public static final class Unreachable extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Unreachable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /** The service says no, in plain words. */
    public static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Refused(String message) {
            super(message);
        }
    }

    /**
     * What it answers.
     *
     * @throws Unreachable if it does not, or is starting
     * @throws Refused if it says no
     */
    public JsonNode get(String path) {
        return send("GET", path, BodyPublishers.noBody());
    }

    /** How each part of the service is doing; that it is not ready is an answer, too. */
    public JsonNode health() {
        try {
            JsonNode report = Json.read(
                    exchange("GET", "/health/ready", BodyPublishers.noBody()).body(), JsonNode.class);
            if (report.path("parts").isObject()) {
                return report;
            }
            throw new Unreachable(url + " answers, but is no Whodunit", null);
        } catch (IOException e) {
            throw new Unreachable(url + " answers, but is no Whodunit", e);
        }
    }

    /** Sends this and says what it answers; as {@link #get}. */
    public JsonNode post(String path, Object body) {
        return send("POST", path, BodyPublishers.ofByteArray(Json.write(body)));
    }

    /** Deletes what is there and says what it answers; as {@link #get}. */
    public JsonNode delete(String path) {
        return send("DELETE", path, BodyPublishers.noBody());
    }

    /** A part of a path or a query, escaped. */
    public static String escaped(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode send(String method, String path, BodyPublisher body) {
        try {
            return answer(exchange(method, path, body));
        } catch (IOException e) {
            throw new Unreachable(away(), e);
        }
    }

    private HttpResponse<byte[]> exchange(String method, String path, BodyPublisher body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .method(method, body);
        if (token != null) {
            request.header("Authorization", "Bearer " + token);
        }
        try {
            return http.send(request.build(), BodyHandlers.ofByteArray());
        } catch (IOException e) {
            throw new Unreachable(away(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unreachable("interrupted", e);
        }
    }

    private String away() {
        return "no service answers at " + url + "; is \"whodunit run\" running? Give --url";
    }

    private JsonNode answer(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() == 204 || response.body().length == 0) {
            return Json.MAPPER.createObjectNode();
        }
        JsonNode body = Json.read(response.body(), JsonNode.class);
        if (response.statusCode() / 100 == 2) {
            return body;
        }
        String detail = body.path("detail").asText("answered " + response.statusCode());
        if (response.statusCode() == 503) {
            throw new Unreachable(url + ": " + detail, null);
        }
        throw new Refused(detail);
    }
}
