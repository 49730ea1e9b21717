package dev.whodunit.detector.notify;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The other side of a receiver that speaks HTTP, on this machine; what it makes of a request is each kind's own. */
public abstract class HttpSide implements OtherSide {

    /** How long receivers wait for it: far less than in earnest. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** It answers nothing at all then, so there is nothing to wait for. */
    private static final Duration TIMEOUT_IF_SLOW = Duration.ofMillis(50);

    /** What it asks for when it limits the rate. */
    static final Duration RETRY_AFTER = Duration.ofSeconds(7);

    private static final Map<Fault, Integer> STATUS = Map.of(
            Fault.RATE_LIMITED, 429,
            Fault.SERVER_ERROR, 500,
            Fault.BAD_GATEWAY, 502,
            Fault.BAD_REQUEST, 400,
            Fault.UNAUTHORIZED, 401,
            Fault.GONE, 404);

    private static final Set<Fault> OF_REQUESTS =
            Set.of(Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.BAD_REQUEST, Fault.UNAUTHORIZED, Fault.GONE);
    private static final Pattern ALERT = Pattern.compile("[0-9a-f]{16}-\\d+");

    /** A request as it came. */
    public record Request(String method, String target, Map<String, List<String>> headers, String body) {

        /** Reads it whole. */
        public static Request of(HttpExchange exchange) throws IOException {
            return new Request(
                    exchange.getRequestMethod(),
                    exchange.getRequestURI().toString(),
                    Map.copyOf(exchange.getRequestHeaders()),
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        }

        public String path() {
            return URI.create(target).getPath();
        }

        /** What stands behind the question mark; may be empty. */
        public String query() {
            return Objects.requireNonNullElse(URI.create(target).getQuery(), "");
        }

        /** The body as JSON; an empty object where it is none. */
        public JsonNode json() {
            try {
                JsonNode node = Json.MAPPER.readTree(body);
                return node == null ? Json.MAPPER.createObjectNode() : node;
            } catch (IOException e) {
                return Json.MAPPER.createObjectNode();
            }
        }

        public @Nullable String header(String name) {
            List<String> values = headers.get(name);
            return values == null ? null : values.get(0);
        }
    }

    /** What it says. */
    public record Answer(int status, String body) {}

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> violations = new CopyOnWriteArrayList<>();
    private final HttpServer untrusted = httpsServer();
    private HttpServer server = httpServer(0);
    private final int port = server.getAddress().getPort();
    private volatile @Nullable Fault fault;
    private volatile CountDownLatch hanging = new CountDownLatch(1);

    /** Takes a request that is no probe, and says what it makes of it. */
    protected abstract Answer take(Request request);

    /** Answers a HEAD or GET. */
    protected Answer probe(Request request) {
        return new Answer(405, "");
    }

    protected void violation(String problem) {
        violations.add(problem);
    }

    /** The first alert that a text names. */
    protected static @Nullable String alert(String text) {
        Matcher matcher = ALERT.matcher(text);
        return matcher.find() ? matcher.group() : null;
    }

    /** Where it is at this moment: scheme, host and port. */
    protected String base() {
        if (fault == Fault.UNKNOWN_HOST) {
            return "http://nowhere.invalid:" + port;
        }
        return fault == Fault.UNTRUSTED
                ? "https://127.0.0.1:" + untrusted.getAddress().getPort()
                : "http://127.0.0.1:" + port;
    }

    /** How long a receiver that is made now waits for an answer. */
    protected Duration timeout() {
        return fault == Fault.SLOW ? TIMEOUT_IF_SLOW : TIMEOUT;
    }

    private HttpServer httpServer(int wanted) {
        try {
            return started(HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted), 50));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer httpsServer() {
        try {
            HttpsServer created = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
            created.setHttpsConfigurator(new HttpsConfigurator(SelfSigned.context()));
            return started(created);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private HttpServer started(HttpServer created) {
        created.createContext("/", this::handle);
        created.setExecutor(threads);
        created.start();
        return created;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            Request request = Request.of(exchange);
            Answer answer = answer(request, exchange);
            if (answer != null) {
                byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
                boolean empty = bytes.length == 0 || request.method().equals("HEAD");
                exchange.sendResponseHeaders(answer.status(), empty ? -1 : bytes.length);
                if (!empty) {
                    exchange.getResponseBody().write(bytes);
                }
            }
        }
    }

    /** Null drops the connection. */
    private @Nullable Answer answer(Request request, HttpExchange exchange) {
        Fault now = fault;
        boolean probe = request.method().equals("HEAD") || request.method().equals("GET");
        if (now == Fault.SLOW) {
            hang();
            return null;
        }
        if (now == Fault.BAD_GATEWAY || (!probe && now != null && OF_REQUESTS.contains(now))) {
            exchange.getResponseHeaders().set("Retry-After", Long.toString(RETRY_AFTER.toSeconds()));
            // some servers say what they were asked
            return new Answer(STATUS.getOrDefault(now, 500), "no: " + request.target() + " " + request.body());
        }
        if (probe) {
            return probe(request);
        }
        Answer answer = take(request);
        return now == Fault.DROPPED_AFTER_IT_TOOK_IT ? null : answer;
    }

    private void hang() {
        try {
            hanging.await(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean fail(Fault next) {
        mend();
        fault = next;
        if (next == Fault.AWAY) {
            server.stop(0);
        }
        return true;
    }

    @Override
    public synchronized void mend() {
        if (fault == Fault.AWAY) {
            server = httpServer(port);
        }
        fault = null;
        hanging.countDown();
        hanging = new CountDownLatch(1);
    }

    @Override
    public List<String> violations() {
        return List.copyOf(violations);
    }

    @Override
    public synchronized void close() {
        hanging.countDown();
        server.stop(0);
        untrusted.stop(0);
        threads.shutdownNow();
    }
}
