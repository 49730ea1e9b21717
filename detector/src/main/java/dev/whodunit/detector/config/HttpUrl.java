package dev.whodunit.detector.config;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The URL of a server that is told things over HTTP. What is wrong with one is said without repeating it: it may be a secret. */
public final class HttpUrl {

    private static final String EXPECTED = "; expected https://host/path";
    private static final int HIGHEST_PORT = 65_535;

    private HttpUrl() {}

    /**
     * Reads a URL; white space around it is none of it.
     *
     * @throws IllegalArgumentException with what is wrong with it, in plain words
     */
    public static URI parse(String text) {
        URI url = uri(text.strip());
        String problem = problem(url);
        if (problem != null) {
            throw new IllegalArgumentException("is no URL: " + problem + EXPECTED);
        }
        if (url.getRawUserInfo() != null) {
            throw new IllegalArgumentException(
                    "holds a user name, which would not be sent; give it under http_config.basic_auth");
        }
        return url;
    }

    private static URI uri(String text) {
        try {
            return new URI(text);
        } catch (URISyntaxException e) {
            String where = e.getIndex() < 0 ? "" : " at character " + (e.getIndex() + 1);
            throw new IllegalArgumentException(
                    "is no URL: " + e.getReason().toLowerCase(Locale.ROOT) + where + EXPECTED, e);
        }
    }

    private static @Nullable String problem(URI url) {
        if (!"http".equalsIgnoreCase(url.getScheme()) && !"https".equalsIgnoreCase(url.getScheme())) {
            return "it begins with neither http:// nor https://";
        }
        if (url.getRawAuthority() == null) {
            return "it names no host";
        }
        if (url.getHost() == null) {
            return "its host is none; a name has letters of ASCII, digits, '-' and '.' alone";
        }
        return url.getPort() == 0 || url.getPort() > HIGHEST_PORT ? "there is no such port" : null;
    }
}
