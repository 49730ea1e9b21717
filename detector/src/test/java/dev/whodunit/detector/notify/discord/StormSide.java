package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.OtherSide;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

/** A channel of Discord with its limits, in the time of whoever tells it something. */
public final class StormSide implements OtherSide {

    private InstantSource clock = InstantSource.system();
    private final DiscordStandIn discord = DiscordStandIn.start(() -> clock.instant());

    @Override
    public Receiver receiver(InstantSource time) {
        clock = time;
        BotSettings settings =
                new BotSettings(BotStandIn.TOKEN, BotStandIn.CHANNEL, null, Roles.EVERYBODY, discord.apiUrl());
        return new BotReceiver(new ReceiverName("team", "discord-0"), settings, null, time);
    }

    /** How many messages and threads there are. */
    public int created() {
        return discord.bot(
                bot -> bot.posts(BotStandIn.CHANNEL).size() + bot.threads().size());
    }

    /** When each message was made, by its first line. */
    public TreeMap<Instant, String> made() {
        TreeMap<Instant, String> made = new TreeMap<>();
        discord.bot(bot -> bot.posts(BotStandIn.CHANNEL))
                .forEach(post -> made.merge(
                        post.at(), post.body().path("content").asText(), (one, other) -> one + "\n" + other));
        return made;
    }

    /** How many changes were made to messages. */
    public int changes() {
        return discord.bot(bot -> bot.posts(BotStandIn.CHANNEL)).stream()
                .mapToInt(BotStandIn.Post::edits)
                .sum();
    }

    /** How many requests were too many. */
    public int refused() {
        return discord.bot(bot -> bot.limits().refused());
    }

    @Override
    public boolean fail(Fault fault) {
        return false;
    }

    @Override
    public void mend() {
        // nothing goes wrong here but that there is too much of it
    }

    @Override
    public List<String> shown() {
        return List.copyOf(made().values());
    }

    @Override
    public List<Told> told() {
        return List.of();
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
        return List.of(BotStandIn.TOKEN);
    }

    @Override
    public void close() {
        discord.close();
    }
}
