package dev.whodunit.detector.hooks;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is and how to log in, as libpq writes it ({@code postgresql://user:secret@host:5432/db?sslmode=require}
 * or {@code host=… dbname=…}) or as JDBC does ({@code jdbc:postgresql://…}).
 *
 * <p>Its {@code toString} never shows the password.
 *
 * @param hosts at least one
 * @param parameters further parameters, under the names that the JDBC driver knows
 */
public record PostgresUrl(
        List<Host> hosts,
        String database,
        @Nullable String user,
        @Nullable String password,
        Map<String, String> parameters) {

    /** The port where nothing else is said. */
    public static final int DEFAULT_PORT = 5432;

    /** A server's name or address, and its port. */
    public record Host(String name, int port) {
        @Override
        public String toString() {
            return (name.contains(":") ? "[" + name + "]" : name) + ":" + port;
        }
    }

    public PostgresUrl {
        hosts = List.copyOf(hosts);
        parameters = Map.copyOf(parameters);
    }

    /**
     * Reads a URL in any of the three forms.
     *
     * @throws IllegalArgumentException if it cannot be read; the message says what is wrong and shows no password
     */
    public static PostgresUrl parse(String text) {
        return PostgresUrlReader.read(text.strip());
    }

    /** The first host's name or address. */
    public String host() {
        return hosts.get(0).name();
    }

    /** The first host's port. */
    public int port() {
        return hosts.get(0).port();
    }

    /** The same server and login, another database. */
    public PostgresUrl withDatabase(String other) {
        return new PostgresUrl(hosts, other, user, password, parameters);
    }

    /** The same database, another login. */
    public PostgresUrl withLogin(@Nullable String otherUser, @Nullable String otherPassword) {
        return new PostgresUrl(hosts, database, otherUser, otherPassword, parameters);
    }

    /** The same with a parameter more, unless it is there already. */
    public PostgresUrl withDefault(String parameter, String value) {
        Map<String, String> more = new LinkedHashMap<>(parameters);
        more.putIfAbsent(parameter, value);
        return new PostgresUrl(hosts, database, user, password, more);
    }

    /** The URL for the JDBC driver, with neither login nor parameters: those are in {@link #properties()}. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + hostList() + "/" + encoded(database);
    }

    /** Login and parameters for the JDBC driver. */
    public Properties properties() {
        Properties properties = new Properties();
        parameters.forEach(properties::setProperty);
        if (user != null) {
            properties.setProperty("user", user);
        }
        if (password != null) {
            properties.setProperty("password", password);
        }
        return properties;
    }

    /** Connects; a server that does not answer fails within 10 s unless the URL says otherwise. */
    public Connection connect() throws SQLException {
        Properties properties = properties();
        properties.putIfAbsent("connectTimeout", "10");
        properties.putIfAbsent("tcpKeepAlive", "true");
        properties.putIfAbsent("ApplicationName", "whodunit");
        return DriverManager.getConnection(jdbcUrl(), properties);
    }

    private String hostList() {
        return hosts.stream().map(Host::toString).collect(Collectors.joining(","));
    }

    static String decoded(String text) {
        // A plus is a plus in these URLs, not a blank.
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public String toString() {
        return "postgresql://" + (user == null ? "" : encoded(user) + "@") + hostList() + "/" + encoded(database);
    }
}
