package dev.whodunit.detector.notify.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.Detector;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.ConfigurationReader;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.notify.discord.BotStandIn.Post;
import dev.whodunit.detector.notify.discord.InteractionStandIn.Interaction;
import dev.whodunit.detector.notify.discord.InteractionStandIn.User;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.serde.Json;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole service with a bot: from a statement in a real database to a message, and from its buttons back to the alert. */
final class BotDetectorIT {

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final User ANN = new User("420000000000000001", "ann", List.of(BotStandIn.ON_CALL));
    private static final JsonNode CHANNEL = DiscordObjects.channel(BotStandIn.CHANNEL);

    @TempDir
    private static Path directory;

    private static final DiscordStandIn DISCORD = DiscordStandIn.start();
    private static EmbeddedPostgres server;
    private static Detector detector;

    private final HttpClient client = HttpClient.newHttpClient();

    @BeforeAll
    static void start() throws Exception {
        server = EmbeddedPostgres.builder()
                .setDataDirectory(directory.resolve("postgres"))
                .setServerConfig("wal_level", "logical")
                .setPGStartupWait(Duration.ofSeconds(30))
                .start();
        execute("CREATE TABLE goods (id int PRIMARY KEY)", "INSERT INTO goods VALUES (1)");
        Path file = Files.writeString(directory.resolve("whodunit.yml"), """
                postgres: [{url: "postgresql://postgres@localhost:%d/postgres", install: true}]
                http: {address: "127.0.0.1:0"}
                external_url: https://whodunit.example
                receivers:
                  - name: chat
                    discord_configs:
                      - bot_token: %s
                        channel_id: "%s"
                        api_url: %s
                        roles: {silence: [on-call]}
                """.formatted(
                        server.getPort(), BotStandIn.TOKEN, BotStandIn.CHANNEL, DISCORD.apiUrl()));
        Configuration configuration =
                new ConfigurationReader(Map.of(), Path.of("../rules"), LogFormats.names()).read(file, Flags.none());
        detector = new Detector(configuration, Clock.systemUTC());
        detector.start();
        await().atMost(PATIENCE).until(() -> detector.health().ready());
        await().atMost(PATIENCE).until(() -> DISCORD.bot(BotStandIn::commands) != null);
    }

    @AfterAll
    static void stop() throws Exception {
        detector.close();
        server.close();
        DISCORD.close();
        assertThat(DISCORD.violations()).isEmpty();
    }

    private static void execute(String... statements) throws Exception {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static List<Post> posts() {
        return DISCORD.bot(bot -> bot.posts(BotStandIn.CHANNEL));
    }

    private static Post post() {
        return posts().stream()
                .filter(post -> text(post).contains("TRUNCATE of public.goods"))
                .findFirst()
                .orElseThrow();
    }

    private static String text(Post post) {
        return new String(Json.write(post.body()), StandardCharsets.UTF_8).replace("\\\\", "");
    }

    private static List<String> lines(Post root) {
        return DISCORD.bot(bot -> bot.posts(root.id())).stream()
                .map(line -> line.body().path("content").asText())
                .toList();
    }

    private static String button(Post post, String label) {
        for (JsonNode row : post.body().path("components")) {
            for (JsonNode button : row.path("components")) {
                if (button.path("label").asText().equals(label)) {
                    return button.path("custom_id").asText(button.path("url").asText());
                }
            }
        }
        throw new AssertionError("no button " + label);
    }

    private static Interaction press(String label) {
        JsonNode message = DISCORD.bot(bot -> bot.message(post().id()));
        return DISCORD.interactions().press(ANN, CHANNEL, message, button(post(), label));
    }

    private String get(String path) throws Exception {
        URI uri = URI.create(detector.url() + path);
        return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                .body();
    }

    @Test
    void whatHappensInADatabaseIsAMessageAndWhatPeopleDoThereIsKnownToTheService() throws Exception {
        execute("TRUNCATE goods");

        await().atMost(PATIENCE)
                .until(() -> posts().stream().anyMatch(post -> text(post).contains("TRUNCATE of public.goods")));
        JsonNode alert = Json.MAPPER
                .readTree(get("/api/v1/alerts?name=database_truncate"))
                .path("alerts")
                .path(0);
        String id = alert.path("id").asText();
        assertThat(text(post())).contains(id, "role:postgres");
        assertThat(button(post(), "Page")).isEqualTo("https://whodunit.example/alerts/" + id);

        assertThat(press("Acknowledge").text()).isEqualTo("Acknowledged.");
        assertThat(press("Silence 1 h").text()).startsWith("Silenced until");

        JsonNode handled = Json.MAPPER.readTree(get("/api/v1/alerts/" + id));
        assertThat(handled.path("acknowledged").path("author").asText()).isEqualTo("discord:ann (420000000000000001)");
        assertThat(handled.path("silenced_by")).hasSize(1);
        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(text(post())).contains("acknowledged by **ann**", "silenced by **ann**"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(get("/alerts/" + id))
                        .contains("discord:ann (420000000000000001) has taken it on", "chat/discord-0 has it"));

        Interaction command =
                DISCORD.interactions().command(ANN, CHANNEL, "ack", Map.of("alert", id, "note", "from the backup"));
        assertThat(command.text()).isEqualTo("Acknowledged.");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(text(post())).contains("from the backup"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(lines(post()))
                        .anyMatch(line -> line.contains("acknowledged it: from the backup"))
                        .anyMatch(line -> line.contains("silenced it until")));
    }
}
