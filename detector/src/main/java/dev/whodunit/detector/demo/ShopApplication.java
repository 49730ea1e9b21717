package dev.whodunit.detector.demo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A small web shop as users have them: an HTTP API over JDBC that names each request to the database with one cheap call
 * and logs it as JSON. It knows its user from a header, as behind a proxy that has authenticated him.
 */
final class ShopApplication implements AutoCloseable {

    static final String SERVICE = "shop-backend";

    private static final Logger LOG = LoggerFactory.getLogger(ShopApplication.class);
    private static final Pattern GAMES = Pattern.compile("/api/games/(\\d+)-(\\d+)");

    private final HttpServer server;
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final String databaseUrl;
    private final Path log;
    private final Clock clock;

    private ShopApplication(HttpServer server, String databaseUrl, Path log, Clock clock) {
        this.server = server;
        this.databaseUrl = databaseUrl;
        this.log = log;
        this.clock = clock;
    }

    /** Starts on a free port of the loopback address. */
    static ShopApplication start(String databaseUrl, Path log, Clock clock) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
        ShopApplication application = new ShopApplication(server, databaseUrl, log, clock);
        server.createContext("/api/", application::handle);
        server.setExecutor(application.threads);
        server.start();
        return application;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void handle(HttpExchange exchange) throws IOException {
        String correlationId = UUID.randomUUID().toString();
        long started = System.nanoTime();
        write(line(exchange, correlationId, "Request started"));
        int status = serve(exchange, correlationId);
        ObjectNode completed = line(exchange, correlationId, "Request completed");
        completed.put("status_code", status);
        completed.put("level", status >= 500 ? "ERROR" : "INFO");
        completed.put("duration_ms", (System.nanoTime() - started) / 1e6);
        String user = exchange.getRequestHeaders().getFirst("X-User");
        if (user != null) {
            completed.put("username", user).put("email", user + "@example.com");
        }
        write(completed);
        byte[] body = (status + "\n").getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private int serve(HttpExchange exchange, String correlationId) {
        String path = exchange.getRequestURI().getPath();
        try (Connection connection = DriverManager.getConnection(databaseUrl)) {
            connection.setAutoCommit(false);
            try (PreparedStatement name =
                    connection.prepareStatement("SELECT set_config('app.correlation_id', ?, true)")) {
                name.setString(1, correlationId);
                name.execute();
            }
            int status = work(connection, exchange.getRequestMethod(), path);
            connection.commit();
            return status;
        } catch (SQLException e) {
            LOG.debug("request failed path={}", path, e);
            return 500;
        }
    }

    private static int work(Connection connection, String method, String path) throws SQLException {
        Matcher games = GAMES.matcher(path);
        if (method.equals("DELETE") && games.matches()) {
            try (PreparedStatement delete = connection.prepareStatement("DELETE FROM game WHERE id BETWEEN ? AND ?")) {
                delete.setLong(1, Long.parseLong(games.group(1)));
                delete.setLong(2, Long.parseLong(games.group(2)));
                delete.executeUpdate();
                return 200;
            }
        }
        if (method.equals("POST") && path.equals("/api/games")) {
            try (PreparedStatement insert =
                    connection.prepareStatement("INSERT INTO game (title) VALUES ('new game')")) {
                insert.executeUpdate();
                return 201;
            }
        }
        if (path.equals("/api/statistics")) {
            return query(connection, "SELECT count(*), pg_sleep(5.2) FROM game");
        }
        if (path.equals("/api/reports")) {
            return query(connection, "SELECT total FROM report_that_nobody_deployed");
        }
        return 404;
    }

    private static int query(Connection connection, String sql) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.executeQuery().close();
            return 200;
        }
    }

    private ObjectNode line(HttpExchange exchange, String correlationId, String message) {
        String address = Objects.requireNonNullElse(
                exchange.getRequestHeaders().getFirst("X-Forwarded-For"),
                exchange.getRemoteAddress().getAddress().getHostAddress());
        return Json.MAPPER
                .createObjectNode()
                .put("timestamp", Timestamps.format(clock.instant()))
                .put("level", "INFO")
                .put("logger", "shop.request")
                .put("message", message)
                .put("service", SERVICE)
                .put("environment", "production")
                .put("hostname", "production-01")
                .put("correlation_id", correlationId)
                .put("method", exchange.getRequestMethod())
                .put("path", exchange.getRequestURI().getPath())
                .put("ip", address)
                .put("user_agent", exchange.getRequestHeaders().getFirst("User-Agent"));
    }

    private synchronized void write(ObjectNode line) throws IOException {
        Files.writeString(log, Json.text(line) + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
