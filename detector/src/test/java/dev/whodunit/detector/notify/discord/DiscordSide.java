package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import java.net.URI;
import java.time.InstantSource;
import java.util.List;

/** Discord's webhooks, which go wrong as they are told. */
public final class DiscordSide extends DiscordFront {

    @Override
    public Receiver receiver(InstantSource clock) {
        URI webhook = URI.create(base() + discord.webhookUrl().getPath());
        return new DiscordReceiver(
                new ReceiverName("team", "discord-0"), new DiscordSettings(webhook), clock, timeout());
    }

    @Override
    public List<String> shown() {
        return discord.messages().stream()
                .map(message -> DiscordStandIn.text(message).replace("\\\\", ""))
                .toList();
    }

    @Override
    public List<String> secrets() {
        return List.of(DiscordStandIn.secret());
    }
}
