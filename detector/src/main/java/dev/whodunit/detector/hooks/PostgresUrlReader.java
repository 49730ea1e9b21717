package dev.whodunit.detector.hooks;

import dev.whodunit.detector.hooks.PostgresUrl.Host;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The reader of PostgreSQL URLs: libpq's, JDBC's, and {@code key=value} lists. Its messages never quote what may be secret. */
final class PostgresUrlReader {

    private static final List<String> SCHEMES = List.of("postgresql://", "postgres://", "jdbc:postgresql://");

    /** libpq's names for what the JDBC driver calls otherwise. */
    private static final Map<String, String> JDBC_NAMES = Map.of(
            "connect_timeout", "connectTimeout",
            "application_name", "ApplicationName",
            "fallback_application_name", "ApplicationName",
            "target_session_attrs", "targetServerType",
            "channel_binding", "channelBinding",
            "krbsrvname", "kerberosServerName",
            "gssencmode", "gssEncMode",
            "keepalives", "tcpKeepAlive");

    private static final Map<String, String> SERVER_TYPES = Map.of(
            "any", "any",
            "read-write", "primary",
            "primary", "primary",
            "read-only", "secondary",
            "standby", "secondary",
            "prefer-standby", "preferSecondary");

    private final Map<String, String> parameters = new LinkedHashMap<>();
    private @Nullable String hostList;
    private @Nullable String portList;
    private @Nullable String database;
    private @Nullable String user;
    private @Nullable String password;

    private PostgresUrlReader() {}

    static PostgresUrl read(String text) {
        PostgresUrlReader reader = new PostgresUrlReader();
        for (String scheme : SCHEMES) {
            if (text.regionMatches(true, 0, scheme, 0, scheme.length())) {
                reader.readUrl(text.substring(scheme.length()));
                return reader.result();
            }
        }
        if (!text.contains("=") || text.contains("://")) {
            throw new IllegalArgumentException("not a PostgreSQL URL: expected postgresql://user@host:port/database,"
                    + " jdbc:postgresql://… or host=… dbname=…");
        }
        reader.readPairs(text);
        return reader.result();
    }

    private void readUrl(String rest) {
        int question = rest.indexOf('?');
        String place = question < 0 ? rest : rest.substring(0, question);
        // The last @ before the first /, so that a forgotten %40 in a password does no harm.
        int slash = place.indexOf('/');
        int login = (slash < 0 ? place : place.substring(0, slash)).lastIndexOf('@');
        if (login >= 0) {
            readLogin(place.substring(0, login));
            place = place.substring(login + 1);
            slash = place.indexOf('/');
        }
        readHosts(slash < 0 ? place : place.substring(0, slash));
        if (slash >= 0 && slash + 1 < place.length()) {
            database = decoded(place.substring(slash + 1));
        }
        if (question >= 0) {
            for (String pair : rest.substring(question + 1).split("&")) {
                if (!pair.isEmpty()) {
                    int equals = pair.indexOf('=');
                    if (equals <= 0) {
                        throw new IllegalArgumentException("a parameter after ? has no value");
                    }
                    set(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
                }
            }
        }
    }

    private void readLogin(String login) {
        int colon = login.indexOf(':');
        user = decoded(colon < 0 ? login : login.substring(0, colon));
        password = colon < 0 ? null : decoded(login.substring(colon + 1));
    }

    private void readHosts(String places) {
        List<String> names = new ArrayList<>();
        List<String> ports = new ArrayList<>();
        for (String place : places.split(",", -1)) {
            int bracket = place.lastIndexOf(']');
            int colon = place.indexOf(':', bracket < 0 ? 0 : bracket);
            String name = colon < 0 ? place : place.substring(0, colon);
            names.add(
                    name.startsWith("[") && name.endsWith("]") ? name.substring(1, name.length() - 1) : decoded(name));
            ports.add(colon < 0 ? "" : place.substring(colon + 1));
        }
        hostList = String.join(",", names);
        portList = String.join(",", ports);
    }

    private void readPairs(String text) {
        int at = 0;
        while (at < text.length()) {
            int equals = text.indexOf('=', at);
            if (equals < 0) {
                throw new IllegalArgumentException("expected key=value pairs");
            }
            String key = text.substring(at, equals).strip();
            at = equals + 1;
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            StringBuilder value = new StringBuilder();
            at = readValue(text, at, value);
            set(key, value.toString());
            while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                at++;
            }
        }
    }

    private static int readValue(String text, int start, StringBuilder value) {
        int at = start;
        boolean quoted = at < text.length() && text.charAt(at) == '\'';
        if (quoted) {
            at++;
        }
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c == '\\' && at < text.length()) {
                value.append(text.charAt(at++));
            } else if (quoted && c == '\'') {
                return at;
            } else if (!quoted && Character.isWhitespace(c)) {
                return at;
            } else {
                value.append(c);
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("a quoted value has no end");
        }
        return at;
    }

    private void set(String name, String value) {
        switch (name) {
            case "host", "hostaddr" -> hostList = value;
            case "port" -> portList = value;
            case "dbname" -> database = value;
            case "user" -> user = value;
            case "password" -> password = value;
            case "target_session_attrs" -> parameters.put("targetServerType", SERVER_TYPES.getOrDefault(value, value));
            case "keepalives" -> parameters.put("tcpKeepAlive", Boolean.toString(!"0".equals(value)));
            default -> parameters.put(JDBC_NAMES.getOrDefault(name, name), value);
        }
    }

    private PostgresUrl result() {
        String names = hostList == null || hostList.isEmpty() ? "localhost" : hostList;
        String[] hosts = names.split(",", -1);
        String[] ports = portList == null ? new String[] {""} : portList.split(",", -1);
        List<Host> places = new ArrayList<>();
        for (int i = 0; i < hosts.length; i++) {
            places.add(new Host(host(hosts[i]), port(ports[Math.min(i, ports.length - 1)])));
        }
        String name = database == null || database.isEmpty() ? user : database;
        if (name == null || name.isEmpty()) {
            throw new IllegalArgumentException("the database's name is missing: postgresql://user@host:port/database");
        }
        return new PostgresUrl(places, name, user, password, parameters);
    }

    private static String host(String name) {
        if (name.startsWith("/")) {
            throw new IllegalArgumentException("a Unix socket cannot be used; give the server's name or address");
        }
        return name.isEmpty() ? "localhost" : name;
    }

    private static int port(String text) {
        if (text.isEmpty()) {
            return PostgresUrl.DEFAULT_PORT;
        }
        try {
            int port = Integer.parseInt(text);
            if (port > 0 && port < 65536) {
                return port;
            }
        } catch (NumberFormatException e) {
            // told below, together with numbers out of range
        }
        throw new IllegalArgumentException(
                "the port is no number from 1 to 65535 (write % signs and the like in a password as %25, @ as %40, / as %2F)");
    }

    private static String decoded(String text) {
        try {
            return PostgresUrl.decoded(text);
        } catch (IllegalArgumentException e) {
            // The driver's message would quote a part of what may be a password.
            throw new IllegalArgumentException(
                    "a % sign is not followed by two hexadecimal digits; write it as %25", null);
        }
    }
}
