package dev.whodunit.detector.notify.discord;

import dev.whodunit.detector.notify.Presentation;
import java.net.URI;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A bot of Discord and the channel that it tells. Whoever knows the token is the bot, so it prints without.
 *
 * @param channel the channel's id
 * @param mention whom each new message that fires calls ({@code @here}, {@code <@&role id>}), or null
 * @param api where Discord's REST interface is; the gateway is asked for there
 */
public record BotSettings(
        String token, String channel, @Nullable String mention, Roles roles, URI api, Presentation presentation) {

    /** One whose readers want nothing special. */
    public BotSettings(String token, String channel, @Nullable String mention, Roles roles, URI api) {
        this(token, channel, mention, roles, api, Presentation.PLAIN);
    }

    public static final URI DISCORD = URI.create("https://discord.com/api/v10");

    private static final Pattern TOKEN = Pattern.compile("[\\x21-\\x7e]{20,200}");
    private static final Pattern SNOWFLAKE = Pattern.compile("\\d{15,20}");

    /**
     * Which roles may do what, each by its id or its name; everybody in the channel may where there are none.
     *
     * @param silence may silence, and call something a false positive
     */
    public record Roles(List<String> acknowledge, List<String> silence) {

        public static final Roles EVERYBODY = new Roles(List.of(), List.of());

        public Roles {
            acknowledge = List.copyOf(acknowledge);
            silence = List.copyOf(silence);
        }
    }

    public BotSettings {
        token = token(token);
        channel = channel(channel);
        if (mention != null) {
            mention = mention(mention);
        }
    }

    /**
     * The text, if it may be a bot's token.
     *
     * @throws IllegalArgumentException if not; the message is for people and does not repeat it
     */
    public static String token(String text) {
        if (!TOKEN.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is no bot token; expected the text of \"Reset Token\" on the page Bot of the application");
        }
        return text;
    }

    /**
     * The text, if it may be a channel's id.
     *
     * @throws IllegalArgumentException if not; the message is for people
     */
    public static String channel(String text) {
        if (!SNOWFLAKE.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "is no channel id; expected a number such as 1234567890123456789 (right-click the channel, Copy"
                            + " Channel ID)");
        }
        return text;
    }

    /**
     * The text, if it is a mention.
     *
     * @throws IllegalArgumentException if not; the message is for people
     */
    public static String mention(String text) {
        return new Mention(text).text();
    }

    @Override
    public String toString() {
        return "BotSettings[channel=" + channel + "]";
    }
}
