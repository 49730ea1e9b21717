package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.util.List;

/** What there is in the stand-in's server, as Discord writes it: https://discord.com/developers/docs/resources/guild and its neighbours. */
final class DiscordObjects {

    private static final int HAS_THREAD = 1 << 5;

    private DiscordObjects() {}

    static JsonNode channel(String id) {
        return Json.MAPPER
                .createObjectNode()
                .put("id", id)
                .put("type", 0)
                .put("guild_id", BotStandIn.GUILD)
                .put("name", "alerts-" + id.charAt(id.length() - 1))
                .put("position", 0)
                .set("permission_overwrites", Json.MAPPER.createArrayNode());
    }

    /** The thread below a message, as Discord gives it in an interaction. */
    static JsonNode thread(String message, String parent) {
        ObjectNode thread = Json.MAPPER.createObjectNode();
        thread.put("id", message)
                .put("type", 11)
                .put("guild_id", BotStandIn.GUILD)
                .put("parent_id", parent)
                .put("owner_id", BotStandIn.SELF)
                .put("name", "Updates")
                .put("member_count", 1)
                .put("message_count", 1);
        thread.putObject("thread_metadata")
                .put("archived", false)
                .put("locked", false)
                .put("auto_archive_duration", 1440)
                .put("archive_timestamp", "2026-11-21T03:12:04.000000+00:00");
        return thread;
    }

    static ObjectNode user() {
        return Json.MAPPER
                .createObjectNode()
                .put("id", BotStandIn.SELF)
                .put("username", "whodunit")
                .put("discriminator", "0")
                .putNull("avatar")
                .put("bot", true)
                .put("verified", true)
                .put("mfa_enabled", false)
                .put("flags", 0);
    }

    static ObjectNode guild() {
        ObjectNode guild = Json.MAPPER.createObjectNode();
        guild.put("id", BotStandIn.GUILD)
                .put("name", "Shop")
                .put("owner_id", "920000000000000001")
                .put("member_count", 1)
                .put("large", false)
                .put("unavailable", false)
                .put("afk_timeout", 300)
                .put("verification_level", 1)
                .put("preferred_locale", "en-US");
        for (String empty : List.of(
                "threads", "guild_scheduled_events", "emojis", "voice_states", "features", "presences", "stickers")) {
            guild.putArray(empty);
        }
        ArrayNode channels = guild.putArray("channels");
        channels.add(channel(BotStandIn.CHANNEL))
                .add(channel(BotStandIn.SECOND_CHANNEL))
                .add(channel(BotStandIn.FOREIGN_CHANNEL));
        ArrayNode roles = guild.putArray("roles");
        role(roles, BotStandIn.GUILD, "@everyone");
        role(roles, BotStandIn.ON_CALL, "on-call");
        ObjectNode member = guild.putArray("members").addObject();
        member.set("user", user());
        member.putArray("roles");
        member.put("joined_at", "2026-01-01T00:00:00.000000+00:00")
                .put("deaf", false)
                .put("mute", false);
        return guild;
    }

    private static void role(ArrayNode roles, String id, String name) {
        ObjectNode role = roles.addObject();
        role.put("id", id)
                .put("name", name)
                .put("position", 0)
                .put("permissions", "2147483647")
                .put("managed", false)
                .put("hoist", false)
                .put("mentionable", false)
                .put("color", 0);
        role.putObject("colors")
                .put("primary_color", 0)
                .putNull("secondary_color")
                .putNull("tertiary_color");
    }

    /** A message of the bot, with what Discord adds of its own. */
    static ObjectNode message(BotStandIn.Post post, boolean hasThread) {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("id", post.id())
                .put("type", post.body().has("message_reference") ? 19 : 0)
                .put("channel_id", post.channel())
                .put("content", post.body().path("content").asText())
                .put("timestamp", post.at().toString())
                .putNull("edited_timestamp")
                .put("tts", false)
                .put("pinned", false)
                .put("mention_everyone", false)
                .put("flags", hasThread ? HAS_THREAD : 0);
        message.set("author", user());
        for (String empty : List.of("mentions", "mention_roles", "attachments", "reactions")) {
            message.putArray(empty);
        }
        ArrayNode embeds = message.putArray("embeds");
        for (JsonNode embed : post.body().path("embeds")) {
            // Discord adds things of its own, which it does not take back.
            embeds.add(((ObjectNode) embed.deepCopy()).put("content_scan_version", 0));
        }
        ArrayNode rows = message.putArray("components");
        int id = 1;
        for (JsonNode row : post.body().path("components")) {
            ObjectNode copy = row.deepCopy();
            copy.put("id", id++);
            for (JsonNode button : copy.path("components")) {
                ((ObjectNode) button).put("id", id++);
            }
            rows.add(copy);
        }
        if (post.body().has("message_reference")) {
            message.putObject("message_reference")
                    .put("type", 0)
                    .put("channel_id", post.channel())
                    .put("guild_id", BotStandIn.GUILD)
                    .put(
                            "message_id",
                            post.body()
                                    .path("message_reference")
                                    .path("message_id")
                                    .asText());
        }
        return message;
    }
}
