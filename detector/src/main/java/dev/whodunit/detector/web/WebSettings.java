package dev.whodunit.detector.web;

import org.jspecify.annotations.Nullable;

/**
 * Where the API listens.
 *
 * @param port 0 for any free one
 * @param token what callers must show; null where only this machine can reach it
 */
public record WebSettings(String host, int port, @Nullable String token) {

    @Override
    public String toString() {
        return "WebSettings[" + host + ":" + port + "]";
    }
}
