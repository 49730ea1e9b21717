package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Answer;
import dev.whodunit.detector.notify.discord.DiscordStandIn.Fault;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Discord as one bot sees it: a server with a channel and roles, REST as strict as Discord's, with its rate limits, and
 * the gateway. https://discord.com/developers/docs/reference. Calls come in turn.
 */
final class BotStandIn implements AutoCloseable {

    static final String TOKEN = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.Gs3cr3.t-T0ken_of-the-bot-aaaaaaaaaaaaaaa";
    static final String SELF = "1100000000000000009";
    static final String GUILD = "900000000000000001";
    static final String CHANNEL = "900000000000000002";
    static final String SECOND_CHANNEL = "900000000000000003";
    static final String FOREIGN_CHANNEL = "900000000000000004";
    static final String ON_CALL = "910000000000000001";

    private static final String API = "/api/v10";
    private static final Pattern MESSAGES = Pattern.compile(API + "/channels/(?<channel>\\d+)/messages");
    private static final Pattern MESSAGE = Pattern.compile(API + "/channels/(?<channel>\\d+)/messages/(?<id>\\d+)");
    private static final Pattern THREADS =
            Pattern.compile(API + "/channels/(?<channel>\\d+)/messages/(?<id>\\d+)/threads");
    private static final Pattern CHANNEL_PATH = Pattern.compile(API + "/channels/(?<channel>\\d+)");
    private static final Pattern COMMANDS =
            Pattern.compile(API + "/applications/" + SELF + "/guilds/" + GUILD + "/commands");
    private static final Pattern CALLBACK =
            Pattern.compile(API + "/interactions/(?<id>\\d+)/(?<token>[-\\w]+)/callback");
    private static final Pattern ORIGINAL =
            Pattern.compile(API + "/webhooks/" + SELF + "/(?<token>[-\\w]+)/messages/@original");

    private static final Duration NONCE_KNOWN = Duration.ofMinutes(3);

    private final GatewayStandIn gateway;
    private final InteractionStandIn interactions;
    private final RateLimitStandIn limits;
    private final InstantSource clock;
    private final Map<String, Post> posts = new LinkedHashMap<>();
    private final Map<String, JsonNode> threads = new LinkedHashMap<>();
    private final Map<String, Known> nonces = new LinkedHashMap<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable JsonNode commands;
    private String token = TOKEN;
    private boolean channelGone;
    private long nextId = 1_300_000_000_000_000_000L;

    /** A message of the bot as it stands, and how often it was edited. */
    record Post(String id, String channel, JsonNode body, int edits, Instant at) {}

    private record Known(String id, Instant at) {}

    BotStandIn(InstantSource clock) {
        this.clock = clock;
        this.limits = new RateLimitStandIn(clock);
        this.gateway = new GatewayStandIn(TOKEN, DiscordObjects.user(), DiscordObjects.guild());
        this.interactions = new InteractionStandIn(gateway, DiscordObjects.guild(), SELF);
    }

    GatewayStandIn gateway() {
        return gateway;
    }

    InteractionStandIn interactions() {
        return interactions;
    }

    RateLimitStandIn limits() {
        return limits;
    }

    /** The messages in this channel or thread, oldest first. */
    List<Post> posts(String channel) {
        return posts.values().stream()
                .filter(post -> post.channel().equals(channel))
                .toList();
    }

    /** The threads by the ids of their messages, which are also theirs. */
    Map<String, JsonNode> threads() {
        return Map.copyOf(threads);
    }

    @Nullable
    JsonNode commands() {
        return commands;
    }

    List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        all.addAll(gateway.violations());
        return all;
    }

    /** As if somebody had reset the token. */
    void resetToken() {
        token = "another";
    }

    void removeChannel(boolean gone) {
        channelGone = gone;
    }

    /** As if a moderator had deleted it. */
    void delete(String id) {
        posts.remove(id);
    }

    /** The message as Discord gives it in an interaction. */
    JsonNode message(String id) {
        return message(Objects.requireNonNull(posts.get(id), "no such message"));
    }

    /** Answers a request; null to drop the connection. */
    @Nullable
    Answer answer(Request request, @Nullable Fault fault) {
        Matcher callback = CALLBACK.matcher(request.path());
        Matcher original = ORIGINAL.matcher(request.path());
        // The token in the path is all that these need.
        if (callback.matches()) {
            return interaction(interactions.answer(callback.group("id"), callback.group("token"), request.json()), 204);
        }
        if (original.matches()) {
            return interaction(interactions.edit(original.group("token"), request.json()), 200);
        }
        if (!request.authorization().equals("Bot " + token)
                && !request.authorization().equals(token)) {
            return DiscordStandIn.error(401, 0, "401: Unauthorized");
        }
        RateLimitStandIn.Verdict verdict = limits.take(route(request), channelOf(request.path()));
        if (!verdict.taken()) {
            return DiscordStandIn.tooMany(verdict.after(), verdict.global(), verdict.headers());
        }
        Answer early = DiscordStandIn.early(fault, true);
        if (early != null || fault == Fault.DROPPED_BEFORE) {
            return early;
        }
        Answer answer = route(request, new Answer(404, null, Map.of()));
        return fault == Fault.DROPPED_AFTER ? null : answer.with(verdict.headers());
    }

    /** A request as it came. */
    record Request(String method, String path, String authorization, JsonNode json, List<String> problems) {}

    private Answer interaction(@Nullable String problem, int status) {
        if (problem == null) {
            return new Answer(
                    status,
                    status == 204
                            ? null
                            : message(new Post(
                                    "1300000000000000001",
                                    CHANNEL,
                                    Json.MAPPER.createObjectNode(),
                                    0,
                                    clock.instant())),
                    Map.of());
        }
        violations.add(problem);
        return DiscordStandIn.error(problem.startsWith("Unknown") ? 404 : 400, 10062, problem);
    }

    private static String route(Request request) {
        return request.method() + request.path().replaceAll("\\d{15,}", "#");
    }

    private static String channelOf(String path) {
        Matcher channel = Pattern.compile("/channels/(\\d+)").matcher(path);
        return channel.find() ? channel.group(1) : "";
    }

    private Answer route(Request request, Answer notFound) {
        String path = request.path();
        Matcher messages = MESSAGES.matcher(path);
        Matcher message = MESSAGE.matcher(path);
        Matcher thread = THREADS.matcher(path);
        Matcher channel = CHANNEL_PATH.matcher(path);
        String method = request.method();
        if (path.equals(API + "/users/@me")) {
            return ok(DiscordObjects.user());
        }
        if (path.equals(API + "/gateway/bot")) {
            return ok(Json.MAPPER.createObjectNode().put("url", gateway.url()).put("shards", 1));
        }
        if (COMMANDS.matcher(path).matches() && method.equals("PUT")) {
            return register(request);
        }
        if (channelGone && path.contains("/channels/")) {
            return DiscordStandIn.error(404, 10003, "Unknown Channel");
        }
        if (channel.matches() && method.equals("GET")) {
            return ok(DiscordObjects.channel(channel.group("channel")));
        }
        if (messages.matches() && method.equals("POST")) {
            return post(request, messages.group("channel"));
        }
        if (thread.matches() && method.equals("POST")) {
            return startThread(request, thread.group("id"));
        }
        if (message.matches()) {
            return existing(request, message.group("id"));
        }
        violations.add("no such route: " + method + " " + path);
        return notFound;
    }

    private Answer register(Request request) {
        Answer refused = refused(request, DiscordLimits.ofCommands(request.json()));
        if (refused != null) {
            return refused;
        }
        commands = request.json();
        ArrayNode registered = Json.MAPPER.createArrayNode();
        for (JsonNode command : request.json()) {
            ObjectNode copy = command.deepCopy();
            copy.put("id", Long.toString(nextId++)).put("application_id", SELF).put("version", "1");
            copy.put("guild_id", GUILD).put("type", 1);
            registered.add(copy);
        }
        return ok(registered);
    }

    private Answer post(Request request, String channel) {
        boolean exists = List.of(CHANNEL, SECOND_CHANNEL).contains(channel) || threads.containsKey(channel);
        if (!exists) {
            return DiscordStandIn.error(404, 10003, "Unknown Channel");
        }
        Answer refused = refused(request, DiscordLimits.ofCreation(request.json()));
        if (refused != null) {
            return refused;
        }
        String nonce = request.json().path("nonce").asText();
        boolean enforced = request.json().path("enforce_nonce").asBoolean();
        Known known = nonces.get(nonce);
        if (enforced
                && known != null
                && posts.containsKey(known.id())
                && clock.instant().isBefore(known.at().plus(NONCE_KNOWN))) {
            return ok(message(known.id()));
        }
        String id = Long.toString(nextId++);
        Post post = new Post(id, channel, request.json(), 0, clock.instant());
        posts.put(id, post);
        if (!nonce.isEmpty()) {
            nonces.put(nonce, new Known(id, clock.instant()));
        }
        return ok(message(post));
    }

    private Answer startThread(Request request, String id) {
        Answer refused = refused(request, DiscordLimits.ofThread(request.json()));
        if (refused != null) {
            return refused;
        }
        if (!posts.containsKey(id)) {
            return DiscordStandIn.error(404, 10008, "Unknown Message");
        }
        if (threads.containsKey(id)) {
            return DiscordStandIn.error(400, 160004, "A thread has already been created for this message");
        }
        threads.put(id, request.json());
        return new Answer(201, DiscordObjects.thread(id, posts.get(id).channel()), Map.of());
    }

    private Answer existing(Request request, String id) {
        Post post = posts.get(id);
        if (post == null) {
            return DiscordStandIn.error(404, 10008, "Unknown Message");
        }
        if (request.method().equals("GET")) {
            return ok(message(post));
        }
        if (!request.method().equals("PATCH")) {
            return DiscordStandIn.error(405, 0, "405: Method Not Allowed");
        }
        Answer refused = refused(request, DiscordLimits.ofEdit(request.json()));
        if (refused != null) {
            return refused;
        }
        // What an edit does not name stays as it was.
        ObjectNode body = post.body().deepCopy();
        request.json().fields().forEachRemaining(field -> body.set(field.getKey(), field.getValue()));
        Post edited = new Post(id, post.channel(), body, post.edits() + 1, post.at());
        posts.put(id, edited);
        return ok(message(edited));
    }

    private @Nullable Answer refused(Request request, List<String> limits) {
        List<String> problems = new ArrayList<>(request.problems());
        problems.addAll(limits);
        if (problems.isEmpty()) {
            return null;
        }
        violations.addAll(problems);
        return DiscordStandIn.error(400, 50035, "Invalid Form Body: " + String.join("; ", problems));
    }

    private ObjectNode message(Post post) {
        return DiscordObjects.message(post, threads.containsKey(post.id()));
    }

    private static Answer ok(JsonNode body) {
        return new Answer(200, body, Map.of());
    }

    @Override
    public void close() {
        gateway.close();
    }
}
