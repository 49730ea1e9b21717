package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Discord as a bot sees it, which goes wrong as it is told. */
public final class BotSide extends DiscordFront {

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
        return new BotReceiver(new ReceiverName("team", "discord-0"), settings, null, clock, timeout());
    }

    @Override
    public List<String> shown() {
        List<BotStandIn.Post> posts = discord.bot(bot -> bot.posts(BotStandIn.CHANNEL));
        return posts.stream()
                .map(post -> new String(Json.write(post.body()), StandardCharsets.UTF_8).replace("\\\\", ""))
                .toList();
    }

    @Override
    public boolean waitsForItsOperator() {
        return true;
    }

    @Override
    public List<String> secrets() {
        return List.of(BotStandIn.TOKEN);
    }
}
