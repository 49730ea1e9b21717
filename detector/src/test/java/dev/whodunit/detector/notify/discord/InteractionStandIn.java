package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What people do in a Discord of one server: they press buttons and type commands, and wait for an answer. As Discord
 * does, it takes one first answer, within three seconds, and what comes after that only if there was one.
 * https://discord.com/developers/docs/interactions/receiving-and-responding. Safe for threads.
 */
final class InteractionStandIn {

    private static final Duration FIRST_ANSWER = Duration.ofSeconds(3);
    private static final long EPOCH = 1_420_070_400_000L;

    private static final int COMMAND = 2;
    private static final int COMPONENT = 3;
    private static final int AUTOCOMPLETE = 4;

    private static final int MESSAGE = 4;
    private static final int DEFERRED_MESSAGE = 5;
    private static final int CHOICES = 8;
    private static final int EPHEMERAL = 64;

    private final GatewayStandIn gateway;
    private final ObjectNode guild;
    private final String application;
    private final Map<String, Interaction> byToken = new LinkedHashMap<>();
    private int made;

    /** Somebody of the server. */
    record User(String id, String name, List<String> roles) {}

    /** One thing that somebody did, and what they have seen of the answer. */
    static final class Interaction {
        private final String id;
        private final String token;
        private final Instant at = Instant.now();
        private final CompletableFuture<JsonNode> first = new CompletableFuture<>();
        private final CompletableFuture<JsonNode> shown = new CompletableFuture<>();

        private Interaction(String id, String token) {
            this.id = id;
            this.token = token;
        }

        /** The first answer: its type and, where there is one, the message. Fails where none comes in time. */
        JsonNode first() throws Exception {
            return get(first, FIRST_ANSWER);
        }

        /** The message that they see in the end. */
        JsonNode shown() throws Exception {
            return get(shown, Duration.ofSeconds(20));
        }

        /** All the text that they see. */
        String text() throws Exception {
            JsonNode message = shown();
            StringBuilder text = new StringBuilder(message.path("content").asText());
            message.path("embeds")
                    .forEach(embed -> text.append(embed.path("title").asText())
                            .append('\n')
                            .append(embed.path("description").asText()));
            return text.toString();
        }

        /** Whether nobody else sees it. */
        boolean isPrivate() throws Exception {
            return (first().path("data").path("flags").asInt() & EPHEMERAL) != 0;
        }

        private static JsonNode get(CompletableFuture<JsonNode> future, Duration most) throws Exception {
            try {
                return future.get(most.toMillis(), TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                throw new AssertionError("the application did not respond", e);
            }
        }
    }

    InteractionStandIn(GatewayStandIn gateway, ObjectNode guild, String application) {
        this.gateway = gateway;
        this.guild = guild;
        this.application = application;
    }

    /** Somebody presses a button of a message, which need not be there any more. */
    Interaction press(User user, JsonNode channel, JsonNode message, String customId) {
        ObjectNode data = Json.MAPPER.createObjectNode();
        data.put("component_type", 2).put("custom_id", customId).put("id", 1);
        return make(COMPONENT, user, channel, data, message);
    }

    /** Somebody types a command with these options. */
    Interaction command(User user, JsonNode channel, String name, Map<String, String> options) {
        return make(COMMAND, user, channel, command(name, options, null), null);
    }

    /** Somebody types a command and has come to this option. */
    Interaction typing(User user, JsonNode channel, String name, String option, String typed) {
        return make(AUTOCOMPLETE, user, channel, command(name, Map.of(option, typed), option), null);
    }

    private ObjectNode command(String name, Map<String, String> options, @Nullable String focused) {
        ObjectNode data = Json.MAPPER.createObjectNode();
        data.put("id", "700000000000000001").put("name", name).put("type", 1);
        data.put("guild_id", guild.path("id").asText());
        options.forEach((option, value) -> {
            ObjectNode node = data.withArray("options").addObject();
            node.put("type", 3).put("name", option).put("value", value);
            if (option.equals(focused)) {
                node.put("focused", true);
            }
        });
        return data;
    }

    private synchronized Interaction make(
            int type, User user, JsonNode channel, ObjectNode data, @Nullable JsonNode message) {
        made++;
        String id = Long.toString(((System.currentTimeMillis() - EPOCH) << 22) + made);
        Interaction interaction = new Interaction(id, "interaction-token-" + made);
        byToken.put(interaction.token, interaction);
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("id", id)
                .put("application_id", application)
                .put("type", type)
                .put("token", interaction.token)
                .put("version", 1)
                .put("locale", "en-US")
                .put("guild_locale", "en-US")
                .put("context", 0)
                .put("guild_id", guild.path("id").asText())
                .put("channel_id", channel.path("id").asText())
                .put("app_permissions", "2147483647");
        body.putObject("guild").put("id", guild.path("id").asText()).putArray("features");
        body.set("channel", channel);
        body.putObject("authorizing_integration_owners")
                .put("0", guild.path("id").asText());
        body.putArray("entitlements");
        body.set("data", data);
        ObjectNode member = body.putObject("member");
        member.putObject("user")
                .put("id", user.id())
                .put("username", user.name())
                .put("discriminator", "0")
                .putNull("avatar")
                .put("public_flags", 0);
        user.roles().forEach(member.putArray("roles")::add);
        member.put("joined_at", "2026-01-01T00:00:00.000000+00:00").put("permissions", "2147483647");
        member.put("deaf", false).put("mute", false).put("flags", 0);
        if (message != null) {
            body.set("message", message);
        }
        gateway.dispatch("INTERACTION_CREATE", body);
        return interaction;
    }

    /** Takes a first answer; null where all is well, else what is wrong. */
    synchronized @Nullable String answer(String id, String token, JsonNode body) {
        Interaction interaction = byToken.get(token);
        if (interaction == null || !interaction.id.equals(id)) {
            return "Unknown interaction";
        }
        if (Duration.between(interaction.at, Instant.now()).compareTo(FIRST_ANSWER) > 0) {
            return "Unknown interaction: too late";
        }
        if (interaction.first.isDone()) {
            return "Interaction has already been acknowledged.";
        }
        int type = body.path("type").asInt();
        List<String> violations = new ArrayList<>();
        if (type == CHOICES) {
            violations.addAll(DiscordLimits.ofChoices(body.path("data").path("choices")));
        } else if (type == MESSAGE) {
            violations.addAll(DiscordLimits.ofAnswer(body.path("data")));
        } else if (type != DEFERRED_MESSAGE) {
            violations.add("type " + type);
        }
        if (!violations.isEmpty()) {
            return "Invalid Form Body: " + String.join("; ", violations);
        }
        interaction.first.complete(body);
        if (type != DEFERRED_MESSAGE) {
            interaction.shown.complete(body.path("data"));
        }
        return null;
    }

    /** Takes the edit of the answer; null where all is well, else what is wrong. */
    synchronized @Nullable String edit(String token, JsonNode body) {
        Interaction interaction = byToken.get(token);
        if (interaction == null || !interaction.first.isDone()) {
            return "Unknown Webhook";
        }
        List<String> violations = DiscordLimits.ofAnswer(body);
        if (!violations.isEmpty()) {
            return "Invalid Form Body: " + String.join("; ", violations);
        }
        interaction.shown.complete(body);
        return null;
    }
}
