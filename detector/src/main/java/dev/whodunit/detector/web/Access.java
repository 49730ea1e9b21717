package dev.whodunit.detector.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask: with a token, whoever has it; without one, programs on this machine, but no web page that a browser on it
 * has open ({@code Host} and {@code Sec-Fetch-Site} tell).
 */
record Access(@Nullable String token) {

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");

    /** True where the request may go on; otherwise it is answered. */
    boolean allows(Context context) {
        if (context.path().startsWith("/health/")) {
            return true;
        }
        if ("cross-site".equals(context.header("Sec-Fetch-Site"))) {
            ProblemJson.write(context, HttpStatus.FORBIDDEN, "Requests from other sites are not answered.");
            return false;
        }
        if (token == null) {
            return isLocal(context);
        }
        String given = context.header("Authorization");
        if (given != null && equal(given, "Bearer " + token)) {
            return true;
        }
        context.header("WWW-Authenticate", "Bearer");
        ProblemJson.write(
                context, HttpStatus.UNAUTHORIZED, "Send the configured http.token: \"Authorization: Bearer …\".");
        return false;
    }

    private static boolean isLocal(Context context) {
        String host = context.header("Host");
        String name = host == null ? "" : host.replaceFirst(":\\d+$", "").toLowerCase(Locale.ROOT);
        if (LOCAL.contains(name) || name.matches("127(\\.\\d{1,3}){3}")) {
            return true;
        }
        ProblemJson.write(context, HttpStatus.FORBIDDEN, "Without http.token only 127.0.0.1 and localhost are served.");
        return false;
    }

    /** Compares in a time that says nothing about where they differ. */
    private static boolean equal(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), wanted.getBytes(StandardCharsets.UTF_8));
    }
}
