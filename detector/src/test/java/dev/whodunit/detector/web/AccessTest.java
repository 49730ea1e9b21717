package dev.whodunit.detector.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who is answered. */
final class AccessTest extends ServedApi {

    @Test
    void asksForTheTokenExceptForHealth() throws Exception {
        start("s3cret");
        health.put("all", () -> Health.Part.READY);

        assertThat(get("/api/v1/alerts").statusCode()).isEqualTo(401);
        assertThat(get("/metrics").statusCode()).isEqualTo(401);
        assertThat(get("/api/v1/alerts", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/api/v1/alerts", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/health/live").statusCode()).isEqualTo(200);
        assertThat(get("/health/ready").statusCode()).isEqualTo(200);
    }

    @Test
    void refusesPagesOfOtherSites() throws Exception {
        start(null);

        assertThat(get("/api/v1/alerts", "Sec-Fetch-Site", "cross-site").statusCode())
                .isEqualTo(403);
    }

    /** The first line of the answer to whoever calls this machine by that name, as a page does whose name was made to mean it. */
    private static String answerTo(WebServer server, String host) throws Exception {
        int port = URI.create(server.url()).getPort();
        try (Socket socket = new Socket("127.0.0.1", port)) {
            String request = "GET /api/v1/alerts HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.0.0.1:8080", "127.1.2.3", "localhost:80", "LOCALHOST", "[::1]:8080"})
    void answersWhoCallsThisMachineByAnAddressOfItsOwn(String host) throws Exception {
        assertThat(answerTo(start(null), host)).contains(" 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.evil.example",
                "127.0.0.1.evil.example",
                "127.0.0.1.evil.example:8080",
                "127.0.0.1x",
                "evil.example",
                "localhost.evil.example"
            })
    void answersNoPageWhoseNameWasMadeToMeanThisMachine(String host) throws Exception {
        assertThat(answerTo(start(null), host)).contains(" 403 ");
    }

    @Test
    void answersByAnyNameWhoHasTheToken() throws Exception {
        start("s3cret");

        assertThat(get("/api/v1/alerts", "Authorization", "Bearer s3cret").statusCode())
                .isEqualTo(200);
        assertThat(get("/api/v1/alerts", "Authorization", "Bearer s3cret", "Sec-Fetch-Site", "cross-site")
                        .statusCode())
                .isEqualTo(403);
    }
}
