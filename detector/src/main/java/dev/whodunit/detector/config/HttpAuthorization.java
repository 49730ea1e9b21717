package dev.whodunit.detector.config;

import dev.whodunit.detector.notify.webhook.WebhookSettings;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads {@code http_config:}, by which a server knows who tells it things; its keys are Alertmanager's. */
final class HttpAuthorization {

    private static final Pattern SCHEME = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]+");
    private static final Pattern HEADER_VALUE = Pattern.compile("[\\x20-\\x7E]*");

    private HttpAuthorization() {}

    /** The value of the header {@code Authorization}; null where there is none to send, or what is said of it is wrong. */
    static @Nullable Secret of(Section http) {
        if (http.has("authorization") && http.has("basic_auth")) {
            http.report("basic_auth", "stands beside authorization; only one of them can be sent");
        }
        Secret authorization =
                http.has("authorization") ? http.section("authorization", HttpAuthorization::authorization) : null;
        Secret basic = http.has("basic_auth") ? http.section("basic_auth", HttpAuthorization::basic) : null;
        return authorization == null ? basic : authorization;
    }

    private static @Nullable Secret authorization(Section section) {
        String scheme = section.text("type", "Bearer").strip();
        String credentials = section.required("credentials").strip();
        if (scheme.equalsIgnoreCase("Basic")) {
            section.report("type", "is Basic; give user name and password under basic_auth instead");
        } else if (!SCHEME.matcher(scheme).matches()) {
            section.report("type", "expected a word such as Bearer, found " + section.written("type"));
        }
        if (!HEADER_VALUE.matcher(credentials).matches()) {
            section.report("credentials", "hold a line break or another character that a header cannot carry");
        }
        return credentials.isEmpty() ? null : new Secret(scheme + " " + credentials);
    }

    private static @Nullable Secret basic(Section section) {
        String username = section.required("username");
        String password = section.required("password");
        if (username.contains(":")) {
            section.report("username", "expected a name without \":\", found " + section.written("username"));
        }
        return username.isBlank() || password.isBlank() ? null : new Secret(WebhookSettings.basic(username, password));
    }
}
