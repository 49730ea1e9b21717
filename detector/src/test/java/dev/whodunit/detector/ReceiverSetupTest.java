package dev.whodunit.detector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.topologies.event.Notification;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReceiverSetupTest {

    private static final Notification NEWS = Alerts.notification(Notification.Reason.OPENED, Alerts.truncate());

    @TempDir
    private Path directory;

    private final Queue<String> authorizations = new ConcurrentLinkedQueue<>();
    private HttpServer server;

    @BeforeEach
    void startServer() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            authorizations.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        server.start();
    }

    @AfterEach
    void stopServer() {
        server.stop(0);
    }

    private Configuration configuration(String yaml) throws Exception {
        Path file = Files.writeString(directory.resolve("whodunit.yml"), yaml);
        return new ConfigurationReader(Map.of("TOKEN", "hook-token", "PASSWORD", "hook-pw"), directory, Set.of("auto"))
                .read(file, Flags.none());
    }

    private List<Receiver> receivers(String webhooks) throws Exception {
        Configuration configuration =
                configuration("logs: [{path: app.log}]\nreceivers:\n  - name: team\n    webhook_configs:\n" + webhooks);
        return ReceiverSetup.of(
                configuration.receivers(),
                new ReceiverSetup.Surroundings("http://127.0.0.1:8080", null, List.of(), (name, part) -> {}));
    }

    @Test
    void sendsTheAuthorizationThatTheFileGives() throws Exception {
        String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/in";
        List<Receiver> receivers = receivers("""
                      - url: %1$s
                      - url: %1$s
                        http_config: {authorization: {credentials: "${TOKEN}"}}
                      - url: %1$s
                        http_config: {authorization: {type: Token, credentials: "${TOKEN}"}}
                      - url: %1$s
                        http_config: {basic_auth: {username: whodunit, password: "${PASSWORD}"}}
                """.formatted(url));

        for (Receiver receiver : receivers) {
            assertThat(receiver.send(NEWS, null)).isInstanceOf(Outcome.Delivered.class);
        }

        assertThat(authorizations)
                .containsExactly("null", "Bearer hook-token", "Token hook-token", "Basic d2hvZHVuaXQ6aG9vay1wdw==");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hooks.example",
                "//hooks.example/in",
                "http:",
                "http://",
                "http:///in",
                "http:in",
                "http://?",
                "http://#in",
                "http://:1/in",
                "http://127.0.0.1:",
                "http://127.0.0.1:0/in",
                "http://127.0.0.1:-1/in",
                "http://127.0.0.1:65536/in",
                "http://127.0.0.1:9999999999/in",
                "http://127.0.0.1:1/a b",
                "http://127.0.0.1:1/%zz",
                "http://127.0.0.1:1/{in}",
                "http://127.0.0.1:1/in?a=|",
                "http://127.0.0.1:1/ü?ö#ä",
                "http://user@127.0.0.1:1/in",
                "http://[::1/in",
                "http://[::1]:1/in",
                "http://a..b:1/in",
                "http://-a:1/in",
                "http://bücher.example/in",
                "HTTP://127.0.0.1:1",
                "ftp://127.0.0.1:1/in",
                "mailto:a@b.example",
            })
    void aUrlIsEitherReportedOrOneThatCanBeSentTo(String url) throws Exception {
        List<Receiver> receivers;
        try {
            receivers = receivers("      - url: \"" + url + "\"\n");
        } catch (InvalidConfiguration e) {
            assertThat(e.problems()).hasSize(1);
            assertThat(e.problems().get(0).path()).isEqualTo("receivers[0].webhook_configs[0].url");
            return;
        }

        assertThatCode(() -> receivers.get(0).send(NEWS, null)).doesNotThrowAnyException();
        assertThatCode(receivers.get(0)::answers).doesNotThrowAnyException();
    }
}
