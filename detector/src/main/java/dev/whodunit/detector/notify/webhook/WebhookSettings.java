package dev.whodunit.detector.notify.webhook;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL that takes Alertmanager's payload. Prints without URL and authorization, which can hold secrets.
 *
 * @param url http or https
 * @param authorization the value of the header {@code Authorization}, or null; see {@link #bearer} and {@link #basic}
 * @param externalUrl where people find Whodunit's own page
 */
public record WebhookSettings(URI url, @Nullable String authorization, String externalUrl) {

    public WebhookSettings {
        String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
        if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
            throw new IllegalArgumentException("a webhook's URL begins with http:// or https:// and names a host");
        }
    }

    public static String bearer(String token) {
        return "Bearer " + token;
    }

    public static String basic(String username, String password) {
        byte[] pair = (username + ":" + password).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(pair);
    }

    @Override
    public String toString() {
        return "WebhookSettings[host=" + url.getHost() + "]";
    }
}
