package dev.whodunit.detector.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A host and a port, as {@code host:port} or {@code [::1]:port}. */
record Address(String host, int port) {

    private static final Pattern ADDRESS =
            Pattern.compile("(?:\\[(?<v6>[0-9A-Fa-f:.]+)]|(?<host>[A-Za-z0-9._-]+)):(?<port>\\d{1,5})");

    static Address parse(String text) {
        Matcher matcher = ADDRESS.matcher(text);
        if (!matcher.matches() || Integer.parseInt(matcher.group("port")) > 65_535) {
            throw new IllegalArgumentException("is no address; expected HOST:PORT");
        }
        String host = matcher.group("v6") == null ? matcher.group("host") : matcher.group("v6");
        return new Address(host, Integer.parseInt(matcher.group("port")));
    }

    /** Whether only this machine can reach it. Names other than localhost are taken to be reachable. */
    boolean isLoopback() {
        return host.equals("localhost") || host.matches("127(?:\\.\\d{1,3}){3}") || host.equals("::1");
    }

    @Override
    public String toString() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
