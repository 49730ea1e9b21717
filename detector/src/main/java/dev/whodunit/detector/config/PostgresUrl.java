package dev.whodunit.detector.config;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a PostgreSQL database is, read from a URL as libpq ({@code postgresql://user@host:5432/database}) or JDBC
 * ({@code jdbc:postgresql://host/database?user=…}) writes it.
 *
 * @param parameters the rest of the URL's parameters, by pgjdbc's names, without user and password
 */
public record PostgresUrl(
        String host,
        int port,
        String database,
        @Nullable String user,
        @Nullable Secret password,
        Map<String, String> parameters) {

    private static final Pattern URL =
            Pattern.compile("(?:jdbc:)?postgres(?:ql)?:(?://(?:(?<user>[^:/?]*)(?::(?<password>[^/?]*))?@)?"
                    + "(?<host>\\[[0-9A-Fa-f:.]+]|[^/?:,@\\[\\]]*)(?::(?<port>\\d{1,5}))?)?"
                    + "(?:/?(?<database>[^/?]*))?(?:\\?(?<parameters>.*))?");

    private static final Map<String, String> NAMES_OF_LIBPQ =
            Map.of("application_name", "ApplicationName", "connect_timeout", "connectTimeout");

    public PostgresUrl {
        parameters = Collections.unmodifiableMap(new LinkedHashMap<>(parameters));
    }

    /**
     * Reads a URL.
     *
     * @throws IllegalArgumentException if it is none; the message does not repeat it, since it may hold a password
     */
    public static PostgresUrl parse(String url) {
        Matcher matcher = URL.matcher(url.strip());
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "is no PostgreSQL URL of one server; expected postgresql://user@host:5432/database"
                            + " or jdbc:postgresql://host:5432/database");
        }
        Map<String, String> parameters = parameters(matcher.group("parameters"));
        String user = first(decoded(matcher.group("user")), parameters.remove("user"));
        String password = first(decoded(matcher.group("password")), parameters.remove("password"));
        String host = first(decoded(matcher.group("host")), parameters.remove("host"), "localhost");
        String port = first(matcher.group("port"), parameters.remove("port"), "5432");
        String database = first(decoded(matcher.group("database")), parameters.remove("dbname"), user);
        if (database == null) {
            throw new IllegalArgumentException("names no database; expected postgresql://user@host:5432/database");
        }
        return new PostgresUrl(
                unbracketed(String.valueOf(host)),
                port(String.valueOf(port)),
                database,
                user,
                password == null ? null : new Secret(password),
                parameters);
    }

    private static Map<String, String> parameters(@Nullable String query) {
        Map<String, String> parameters = new LinkedHashMap<>();
        if (query != null) {
            for (String pair : query.split("&")) {
                int equals = pair.indexOf('=');
                if (equals > 0) {
                    String name = pair.substring(0, equals);
                    String value = String.valueOf(decoded(pair.substring(equals + 1)));
                    parameters.put(NAMES_OF_LIBPQ.getOrDefault(name, name), value);
                }
            }
        }
        return parameters;
    }

    private static int port(String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("has a port that is not between 1 and 65535");
        }
        return port;
    }

    private static @Nullable String first(@Nullable String... values) {
        for (String value : values) {
            if (value != null && !value.isEmpty()) {
                return value;
            }
        }
        return null;
    }

    private static String unbracketed(String host) {
        return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
    }

    private static @Nullable String decoded(@Nullable String text) {
        // a plus is a plus here, as libpq has it
        return text == null ? null : URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The same place with another user and password. */
    public PostgresUrl as(@Nullable String otherUser, @Nullable Secret otherPassword) {
        return new PostgresUrl(host, port, database, otherUser, otherPassword, parameters);
    }

    /** Host and port as a person writes them. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The URL for pgjdbc, without user, password and parameters; those are in {@link #properties}. */
    public String jdbc() {
        return "jdbc:postgresql://" + address() + "/" + encoded(database);
    }

    /** User, password and parameters for pgjdbc. */
    public Properties properties() {
        Properties properties = new Properties();
        properties.putAll(parameters);
        if (user != null) {
            properties.put("user", user);
        }
        if (password != null) {
            properties.put("password", password.reveal());
        }
        return properties;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    /** The URL without its password and parameters. */
    @Override
    public String toString() {
        return "postgresql://" + (user == null ? "" : encoded(user) + "@") + address() + "/" + encoded(database);
    }
}
