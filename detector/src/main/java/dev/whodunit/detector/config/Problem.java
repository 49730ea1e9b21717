package dev.whodunit.detector.config;

import org.jspecify.annotations.Nullable;

/**
 * Something wrong with the configuration, in plain words, without any secret.
 *
 * @param place {@code file:line} or a flag
 * @param path the key's path ({@code postgres[0].url}), or null where the whole is meant
 */
public record Problem(String place, @Nullable String path, String message) {

    @Override
    public String toString() {
        return path == null ? place + ": " + message : place + ": " + path + ": " + message;
    }
}
