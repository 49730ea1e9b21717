package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/**
 * Discord's gateway for one bot: hello, identify, heartbeats, dispatches with their sequence, resume with what was missed,
 * invalid sessions, and every way in which it goes away. It closes, with Discord's code, on whoever does not keep to
 * https://discord.com/developers/docs/events/gateway. Safe for threads.
 */
final class GatewayStandIn implements AutoCloseable {

    private static final int HEARTBEAT_MILLIS = 1_000;
    private static final int GUILDS_ONLY = 1;

    private final ServerSocket server;
    private final String token;
    private final ObjectNode user;
    private final ObjectNode guild;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> sent = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();
    private @Nullable WebSocketPeer peer;
    private boolean refusing;
    private boolean forgetful;
    private int rejecting;
    private String session = "";
    private int sessions;
    private int resumes;
    private int heartbeats;
    private int connections;

    GatewayStandIn(String token, ObjectNode user, ObjectNode guild) {
        this.token = token;
        this.user = user;
        this.guild = guild;
        try {
            this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.execute(this::accept);
    }

    String url() {
        return "ws://127.0.0.1:" + server.getLocalPort();
    }

    synchronized List<String> violations() {
        return List.copyOf(violations);
    }

    /** How many sessions were identified. */
    synchronized int sessions() {
        return sessions;
    }

    synchronized int resumes() {
        return resumes;
    }

    synchronized int heartbeats() {
        return heartbeats;
    }

    synchronized int connections() {
        return connections;
    }

    synchronized boolean isConnected() {
        return peer != null && !session.isEmpty();
    }

    /** While refusing, nobody gets in, and whoever is in is dropped. */
    synchronized void refuse(boolean refused) {
        refusing = refused;
        if (refused) {
            drop();
        }
    }

    /** Ends the connection without a word. */
    synchronized void drop() {
        try {
            if (peer != null) {
                peer.drop();
                peer = null;
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** From now on no session can be resumed. */
    synchronized void forgetSessions() {
        forgetful = true;
    }

    /** Whoever identifies is closed upon with this code. */
    synchronized void reject(int code) {
        rejecting = code;
    }

    /** Asks the client to connect anew, as before a deployment. */
    synchronized void askToReconnect() {
        operation(7, null);
    }

    /** Tells the client something; while it is away that waits for it to resume. */
    synchronized void dispatch(String type, JsonNode data) {
        ObjectNode payload = Json.MAPPER.createObjectNode();
        payload.put("op", 0).put("t", type).put("s", sent.size() + 1);
        payload.set("d", data);
        String text = Json.text(payload);
        sent.add(text);
        send(text);
    }

    private void operation(int operation, @Nullable JsonNode data) {
        ObjectNode payload = Json.MAPPER.createObjectNode();
        payload.put("op", operation);
        payload.set("d", data);
        send(Json.text(payload));
    }

    private void send(String text) {
        try {
            if (peer != null) {
                peer.send(text);
            }
        } catch (IOException gone) {
            peer = null;
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                threads.execute(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            synchronized (this) {
                if (refusing) {
                    return;
                }
                connections++;
            }
            WebSocketPeer mine = WebSocketPeer.accept(socket);
            synchronized (this) {
                check(mine.target().contains("v=10") && mine.target().contains("encoding=json"), mine.target());
                peer = mine;
                operation(10, Json.MAPPER.createObjectNode().put("heartbeat_interval", HEARTBEAT_MILLIS));
            }
            for (String text = mine.read(); text != null; text = mine.read()) {
                take(mine, Json.MAPPER.readTree(text));
            }
        } catch (IOException gone) {
            // the client went away, which is its right
        }
    }

    private synchronized void take(WebSocketPeer from, JsonNode payload) throws IOException {
        switch (payload.path("op").asInt(-1)) {
            case 1 -> {
                heartbeats++;
                operation(11, null);
            }
            case 2 -> identify(from, payload.path("d"));
            case 6 -> resume(from, payload.path("d"));
            case 3 -> check(payload.path("d").has("status"), "presence without status");
            default -> {
                violations.add("operation " + payload.path("op"));
                from.close(4001);
            }
        }
    }

    private void identify(WebSocketPeer from, JsonNode data) throws IOException {
        if (!data.path("token").asText().equals(token)) {
            from.close(4004);
            return;
        }
        if (rejecting != 0) {
            from.close(rejecting);
            return;
        }
        check(data.path("intents").asInt(-1) == GUILDS_ONLY, "intents " + data.path("intents"));
        check(data.path("properties").has("os"), "no properties");
        sent.clear();
        sessions++;
        session = "session-" + sessions;
        forgetful = false;
        ObjectNode ready = Json.MAPPER.createObjectNode();
        ready.put("v", 10).put("session_id", session).put("resume_gateway_url", url());
        ready.set("user", user);
        ready.putObject("application").put("id", user.path("id").asText()).put("flags", 0);
        ready.putArray("private_channels");
        ready.putArray("guilds")
                .addObject()
                .put("id", guild.path("id").asText())
                .put("unavailable", true);
        dispatch("READY", ready);
        dispatch("GUILD_CREATE", guild);
    }

    private void resume(WebSocketPeer from, JsonNode data) throws IOException {
        if (!data.path("token").asText().equals(token)) {
            from.close(4004);
            return;
        }
        if (forgetful || !data.path("session_id").asText().equals(session)) {
            session = "";
            operation(9, Json.MAPPER.getNodeFactory().booleanNode(false));
            return;
        }
        int seen = data.path("seq").asInt();
        check(seen >= 1 && seen <= sent.size(), "resumed at " + seen + " of " + sent.size());
        resumes++;
        List<String> missed = List.copyOf(sent.subList(Math.min(seen, sent.size()), sent.size()));
        missed.forEach(this::send);
        dispatch("RESUMED", Json.MAPPER.createObjectNode());
    }

    private void check(boolean holds, String violation) {
        if (!holds) {
            violations.add("gateway: " + violation);
        }
    }

    @Override
    public void close() {
        drop();
        try {
            server.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        threads.shutdownNow();
    }
}
