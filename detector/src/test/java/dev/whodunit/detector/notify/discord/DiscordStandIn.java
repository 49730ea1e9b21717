package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.detector.notify.HttpSide.Request;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A stand-in for Discord, for its webhooks and for a bot, that is as strict as Discord: it refuses bodies over the limits,
 * limits the rate, fails as told, and remembers every message with its edits. Safe for threads.
 */
public final class DiscordStandIn implements AutoCloseable {

    private static final String ID = "1100000000000000001";
    private static final String TOKEN = "s3cr3t-T0ken_of-the-webhook";
    private static final String GUILD = "900000000000000001";
    private static final String CHANNEL = "900000000000000002";
    private static final Pattern PATH =
            Pattern.compile("/api/webhooks/" + ID + "/" + TOKEN + "(?:/messages/(?<message>\\d+))?");

    /** How the next request goes wrong. */
    public enum Fault {
        RATE_LIMITED,
        RATE_LIMITED_GLOBALLY,
        SERVER_ERROR,
        BAD_GATEWAY,
        UNAUTHORIZED,
        BAD_REQUEST,
        FORBIDDEN,
        GONE,
        OLD_MESSAGE_EDITED_TOO_OFTEN,
        /** The connection drops and nothing was done. */
        DROPPED_BEFORE,
        /** The connection drops when all was done. */
        DROPPED_AFTER
    }

    /** A message as it stands, and how often it was edited. */
    public record Message(String id, JsonNode body, int edits, boolean deleted) {}

    private final HttpServer server;
    private final BotStandIn bot;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, Message> messages = new LinkedHashMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final List<String> violations = new ArrayList<>();
    private final Deque<Long> recent = new ArrayDeque<>();
    private final List<Long> arrivals = new ArrayList<>();
    private boolean outage;
    private int most = Integer.MAX_VALUE;
    private long perNanos;
    private long nextId = 1_200_000_000_000_000_000L;
    private int requests;

    private DiscordStandIn(HttpServer server, InstantSource clock) {
        this.server = server;
        this.bot = new BotStandIn(clock);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    /** Starts it on a free port. */
    public static DiscordStandIn start() {
        return start(0);
    }

    /** Starts it on this port, as after an outage. */
    public static DiscordStandIn start(int port) {
        return start(port, InstantSource.system());
    }

    /** Starts it with another clock, for its rate limits. */
    static DiscordStandIn start(InstantSource clock) {
        return start(0, clock);
    }

    private static DiscordStandIn start(int port, InstantSource clock) {
        try {
            InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
            return new DiscordStandIn(HttpServer.create(address, 50), clock);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    public URI webhookUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/api/webhooks/" + ID + "/" + TOKEN);
    }

    /** Where a bot finds REST; the gateway is asked for there. */
    public URI apiUrl() {
        return URI.create("http://127.0.0.1:" + port() + "/api/v10");
    }

    /** Asks or changes what a bot sees. */
    <T> T bot(Function<BotStandIn, T> question) {
        synchronized (this) {
            return question.apply(bot);
        }
    }

    GatewayStandIn gateway() {
        return bot.gateway();
    }

    InteractionStandIn interactions() {
        return bot.interactions();
    }

    /** What must appear nowhere but in requests. */
    public static String secret() {
        return TOKEN;
    }

    /** The messages that are there, oldest first. */
    public synchronized List<Message> messages() {
        return messages.values().stream().filter(message -> !message.deleted()).toList();
    }

    /** What was wrong with requests, in words. */
    public synchronized List<String> violations() {
        List<String> all = new ArrayList<>(violations);
        all.addAll(bot.violations());
        return all;
    }

    /** {@link System#nanoTime} of each request that created a message. */
    public synchronized List<Long> arrivals() {
        return List.copyOf(arrivals);
    }

    public synchronized int requests() {
        return requests;
    }

    /** The next request that posts or edits fails so; several calls queue up. */
    public synchronized void fail(Fault fault) {
        faults.add(fault);
    }

    /** While out, every connection is dropped. */
    public synchronized void outage(boolean out) {
        outage = out;
    }

    /** From now on at most so many requests in any such time; the rest gets 429. */
    public synchronized void limit(int requestsAllowed, Duration per) {
        most = requestsAllowed;
        perNanos = per.toNanos();
    }

    /** As if a moderator had deleted it. */
    public synchronized void delete(String id) {
        messages.computeIfPresent(id, (key, old) -> new Message(id, old.body(), old.edits(), true));
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.of(exchange);
            Answer answer = answer(request);
            if (answer == null) {
                return; // closing without an answer drops the connection
            }
            answer.headers()
                    .forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
            byte[] bytes = answer.body() == null ? new byte[0] : Json.write(answer.body());
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
            if (bytes.length > 0) {
                exchange.getResponseBody().write(bytes);
            }
        }
    }

    /** What is answered. */
    record Answer(int status, @Nullable JsonNode body, Map<String, String> headers) {
        Answer with(Map<String, String> more) {
            Map<String, String> all = new LinkedHashMap<>(more);
            all.putAll(headers);
            return new Answer(status, body, all);
        }
    }

    /** Answers a request, however it came; null to drop the connection. */
    synchronized @Nullable Answer answer(Request request) {
        requests++;
        if (outage) {
            return null;
        }
        if (request.path().startsWith("/api/v10/")) {
            return bot(request);
        }
        Matcher path = PATH.matcher(request.path());
        if (!path.matches()) {
            return error(404, 10015, "Unknown Webhook");
        }
        if (request.method().equals("GET")) {
            return new Answer(200, webhook(), Map.of());
        }
        Fault fault = faults.poll();
        Answer early = early(fault, false);
        if (early != null || fault == Fault.DROPPED_BEFORE) {
            return early;
        }
        if (isOverRate()) {
            return tooMany(0.3, false);
        }
        Answer answer = write(request, path.group("message"));
        return fault == Fault.DROPPED_AFTER ? null : answer;
    }

    private @Nullable Answer bot(Request request) {
        List<String> problems = new ArrayList<>();
        boolean hasBody = !request.body().isEmpty();
        header(request, "User-agent", "DiscordBot (", problems);
        if (hasBody) {
            header(request, "Content-type", "application/json", problems);
        }
        String method = request.method();
        String path = request.path();
        boolean writes = path.contains("/channels/") && (method.equals("POST") || method.equals("PATCH"));
        BotStandIn.Request ofBot = new BotStandIn.Request(
                method,
                path,
                String.valueOf(request.header("Authorization")),
                hasBody ? parse(request, problems) : Json.MAPPER.createObjectNode(),
                problems);
        return bot.answer(ofBot, writes ? faults.poll() : null);
    }

    /** The answer of this fault, if it is one of the answer. */
    static @Nullable Answer early(@Nullable Fault fault, boolean toBot) {
        if (fault == null) {
            return null;
        }
        return switch (fault) {
            case RATE_LIMITED -> tooMany(0.25, false);
            case RATE_LIMITED_GLOBALLY -> tooMany(0.5, true);
            case SERVER_ERROR -> error(500, 0, "500: Internal Server Error");
            case BAD_GATEWAY -> new Answer(502, null, Map.of());
            case UNAUTHORIZED ->
                toBot ? error(401, 0, "401: Unauthorized") : error(401, 50027, "Invalid Webhook Token");
            case BAD_REQUEST -> error(400, 50035, "Invalid Form Body");
            case FORBIDDEN -> error(403, 50013, "Missing Permissions");
            case GONE -> toBot ? error(404, 10003, "Unknown Channel") : error(404, 10015, "Unknown Webhook");
            case OLD_MESSAGE_EDITED_TOO_OFTEN -> oldMessage();
            case DROPPED_BEFORE, DROPPED_AFTER -> null;
        };
    }

    private boolean isOverRate() {
        long now = System.nanoTime();
        while (!recent.isEmpty() && now - recent.peekFirst() > perNanos) {
            recent.removeFirst();
        }
        if (recent.size() >= most) {
            return true;
        }
        recent.addLast(now);
        return false;
    }

    private Answer write(Request request, @Nullable String edited) {
        List<String> problems = new ArrayList<>();
        header(request, "Content-type", "application/json", problems);
        header(request, "User-agent", "DiscordBot (", problems);
        JsonNode body = parse(request, problems);
        problems.addAll(DiscordLimits.violations(body));
        if (body.has("components") && !request.query().contains("with_components=true")) {
            problems.add("components that Discord ignores, without with_components=true");
        }
        if (!problems.isEmpty()) {
            violations.addAll(problems);
            return error(400, 50035, "Invalid Form Body: " + String.join("; ", problems));
        }
        if (edited == null) {
            return post(request, body);
        }
        Message old = messages.get(edited);
        if (!request.method().equals("PATCH")) {
            return error(405, 0, "405: Method Not Allowed");
        }
        if (old == null || old.deleted()) {
            return error(404, 10008, "Unknown Message");
        }
        messages.put(edited, new Message(edited, body, old.edits() + 1, false));
        return new Answer(200, message(edited, body), Map.of());
    }

    private Answer post(Request request, JsonNode body) {
        if (!request.method().equals("POST")) {
            return error(405, 0, "405: Method Not Allowed");
        }
        String id = Long.toString(nextId++);
        messages.put(id, new Message(id, body, 0, false));
        arrivals.add(System.nanoTime());
        boolean wait = request.query().contains("wait=true");
        return wait ? new Answer(200, message(id, body), Map.of()) : new Answer(204, null, Map.of());
    }

    private static void header(Request request, String name, String start, List<String> problems) {
        String value = request.header(name);
        if (value == null || !value.startsWith(start)) {
            problems.add(name + " must begin with " + start);
        }
    }

    private static JsonNode parse(Request request, List<String> problems) {
        try {
            return Json.MAPPER.readTree(request.body());
        } catch (IOException e) {
            problems.add("no JSON");
            return Json.MAPPER.createObjectNode();
        }
    }

    private static ObjectNode message(String id, JsonNode body) {
        ObjectNode message = Json.MAPPER.createObjectNode();
        message.put("id", id)
                .put("type", 0)
                .put("channel_id", CHANNEL)
                .put("webhook_id", ID)
                .put("timestamp", Instant.now().toString());
        message.set("content", body.path("content"));
        message.set("embeds", body.path("embeds"));
        return message;
    }

    private static ObjectNode webhook() {
        return Json.MAPPER
                .createObjectNode()
                .put("id", ID)
                .put("type", 1)
                .put("guild_id", GUILD)
                .put("channel_id", CHANNEL)
                .put("name", "Whodunit")
                .put("token", TOKEN);
    }

    private static Answer tooMany(double seconds, boolean global) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Retry-After", Long.toString((long) Math.ceil(seconds)));
        headers.put("Via", "1.1 google");
        headers.put("X-RateLimit-Scope", global ? "global" : "user");
        return tooMany(seconds, global, headers);
    }

    static Answer tooMany(double seconds, boolean global, Map<String, String> headers) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("message", "You are being rate limited.")
                .put("retry_after", seconds)
                .put("global", global);
        return new Answer(429, body, headers);
    }

    private static Answer oldMessage() {
        Answer answer = tooMany(30, false);
        ObjectNode body = (ObjectNode) answer.body();
        if (body != null) {
            body.put("code", 30046);
        }
        return answer;
    }

    static Answer error(int status, int code, String message) {
        ObjectNode body = Json.MAPPER.createObjectNode();
        body.put("message", message).put("code", code);
        return new Answer(status, body, Map.of());
    }

    /** The bytes of a message, as text: for searching. */
    public static String text(Message message) {
        return new String(Json.write(message.body()), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        server.stop(0);
        bot.close();
        threads.shutdownNow();
    }
}
