package dev.whodunit.detector.web;

import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask: with a token, whoever has it; without one, programs on this machine, but no web page that a browser on it
 * has open ({@code Host} and {@code Sec-Fetch-Site} tell). Pages for people ({@code /alerts/…}) may be come to from
 * elsewhere, since that is what links are for; there the token may be the password that a browser asks for, and what
 * changes something has to come from our own page.
 */
record Access(@Nullable String token, @Nullable URI externalUrl) {

    private static final Set<String> LOCAL = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String BEARER = "Bearer ";
    private static final String BASIC = "Basic ";

    /** True where the request may go on; otherwise it is answered. */
    boolean allows(Context context) {
        if (context.path().startsWith("/health/")) {
            return true;
        }
        boolean page = context.path().startsWith("/alerts/");
        boolean visit = page && isVisit(context);
        if ("cross-site".equals(context.header("Sec-Fetch-Site")) && !visit) {
            ProblemJson.write(context, HttpStatus.FORBIDDEN, "Requests from other sites are not answered.");
            return false;
        }
        if (page && !isRead(context) && !isFromOurPage(context)) {
            ProblemJson.write(context, HttpStatus.FORBIDDEN, "That is done on the alert's own page only.");
            return false;
        }
        if (token == null) {
            return isLocal(context);
        }
        String given = context.header("Authorization");
        if (given != null && (equal(given, BEARER + token) || (page && equal(password(given), token)))) {
            return true;
        }
        context.header("WWW-Authenticate", page ? "Basic realm=\"Whodunit\", charset=\"UTF-8\"" : "Bearer");
        ProblemJson.write(
                context,
                HttpStatus.UNAUTHORIZED,
                page
                        ? "Log in with any name and, as password, the configured http.token."
                        : "Send the configured http.token: \"Authorization: Bearer …\".");
        return false;
    }

    private static boolean isRead(Context context) {
        return context.method().name().equals("GET") || context.method().name().equals("HEAD");
    }

    /** Whether somebody follows a link: the browser shows what it gets as a page of its own, and no other can read it. */
    private static boolean isVisit(Context context) {
        return isRead(context)
                && "navigate".equals(context.header("Sec-Fetch-Mode"))
                && "document".equals(context.header("Sec-Fetch-Dest"));
    }

    /** Whether it is one of our own forms that was sent; over plain HTTP browsers say so in {@code Origin} alone. */
    private boolean isFromOurPage(Context context) {
        String site = context.header("Sec-Fetch-Site");
        if (site != null) {
            return site.equals("same-origin");
        }
        String origin = context.header("Origin");
        String host = context.header("Host");
        return origin != null
                && (origin.equalsIgnoreCase("http://" + host)
                        || origin.equalsIgnoreCase("https://" + host)
                        || (externalUrl != null
                                && origin.equalsIgnoreCase(
                                        externalUrl.getScheme() + "://" + externalUrl.getRawAuthority())));
    }

    /** Who says to be there, as the browser asked him; empty where it did not. */
    static String visitor(Context context) {
        String login = login(context.header("Authorization"));
        return login.substring(0, Math.max(0, login.indexOf(':')));
    }

    private static String password(String authorization) {
        String login = login(authorization);
        return login.substring(login.indexOf(':') + 1);
    }

    private static String login(@Nullable String authorization) {
        if (authorization == null || !authorization.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
            return "";
        }
        try {
            byte[] bytes = Base64.getDecoder()
                    .decode(authorization.substring(BASIC.length()).strip());
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            return "";
        }
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
