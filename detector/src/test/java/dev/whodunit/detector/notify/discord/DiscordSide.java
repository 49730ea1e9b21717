package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.HttpSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;

/** The strict stand-in for Discord's webhooks, behind a front that goes wrong as it is told. */
public final class DiscordSide extends HttpSide {

    private final DiscordStandIn discord = DiscordStandIn.start();
    private final HttpClient client = HttpClient.newHttpClient();

    @Override
    public Receiver receiver(InstantSource clock) {
        URI webhook = URI.create(base() + discord.webhookUrl().getPath());
        return new DiscordReceiver(new ReceiverName("team", "discord-0"), new DiscordSettings(webhook), clock, TIMEOUT);
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
        return discord.messages().stream()
                .map(message -> DiscordStandIn.text(message).replace("\\\\", ""))
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
    public List<String> violations() {
        return discord.violations();
    }

    @Override
    public List<String> secrets() {
        return List.of(DiscordStandIn.secret());
    }

    @Override
    public synchronized void close() {
        super.close();
        discord.close();
    }
}
