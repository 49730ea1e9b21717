package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** The strict stand-in for Discord as a bot sees it, behind a front that goes wrong as it is told. */
public final class BotSide extends HttpSide {

    private final DiscordStandIn discord = DiscordStandIn.start();
    private final HttpClient client = HttpClient.newHttpClient();

    /** The stand-in's clock is another than the receiver's, so its limits would be wrong. */
    public BotSide() {
        discord.bot(bot -> {
            bot.limits().limit(Integer.MAX_VALUE, Duration.ofSeconds(1));
            bot.limits().limitAll(Integer.MAX_VALUE);
            return bot;
        });
    }

    @Override
    public Receiver receiver(InstantSource clock) {
        BotSettings settings = new BotSettings(
                BotStandIn.TOKEN,
                BotStandIn.CHANNEL,
                null,
                BotSettings.Roles.EVERYBODY,
                URI.create(base() + discord.apiUrl().getPath()));
        return new BotReceiver(new ReceiverName("team", "discord-0"), settings, null, clock, TIMEOUT);
    }

    @Override
    protected Answer take(Request request) {
        return forward(request);
    }

    @Override
    protected Answer probe(Request request) {
        return forward(request);
    }

    private Answer forward(Request request) {
        HttpRequest forwarded = HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + discord.port() + request.target()))
                .method(request.method(), HttpRequest.BodyPublishers.ofString(request.body()))
                .header("Content-Type", Objects.requireNonNullElse(request.header("Content-type"), "none"))
                .header("Authorization", Objects.requireNonNullElse(request.header("Authorization"), "none"))
                .header("User-Agent", Objects.requireNonNullElse(request.header("User-agent"), "none"))
                .build();
        try {
            HttpResponse<String> response = client.send(forwarded, HttpResponse.BodyHandlers.ofString());
            return new Answer(response.statusCode(), response.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public List<String> shown() {
        List<BotStandIn.Post> posts = discord.bot(bot -> bot.posts(BotStandIn.CHANNEL));
        return posts.stream()
                .map(post -> new String(Json.write(post.body()), StandardCharsets.UTF_8).replace("\\\\", ""))
                .toList();
    }

    /** A message stands for its group and says how that is now. */
    @Override
    public List<Told> told() {
        return shown().stream()
                .map(message ->
                        Told.of(Objects.requireNonNull(alert(message)), message.contains("**Resolved**"), message))
                .toList();
    }

    @Override
    public boolean edits() {
        return true;
    }

    @Override
    public boolean waitsForItsOperator() {
        return true;
    }

    @Override
    public List<String> violations() {
        return discord.violations();
    }

    @Override
    public List<String> secrets() {
        return List.of(BotStandIn.TOKEN);
    }

    @Override
    public synchronized void close() {
        super.close();
        discord.close();
    }
}
