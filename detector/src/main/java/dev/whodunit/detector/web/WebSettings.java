package dev.whodunit.detector.web;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where the API listens.
 *
 * @param port 0 for any free one
 * @param token what callers must show; null where only this machine can reach it
 * @param externalUrl where browsers reach it, or null where that is not said
 */
public record WebSettings(
        String host,
        int port,
        @Nullable String token,
        @Nullable URI externalUrl) {

    /** One that is reached where it listens. */
    public WebSettings(String host, int port, @Nullable String token) {
        this(host, port, token, null);
    }

    @Override
    public String toString() {
        return "WebSettings[" + host + ":" + port + "]";
    }
}
