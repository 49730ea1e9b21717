package dev.whodunit.detector.notify;

import java.net.URI;
import java.util.Locale;

/** Tells links to web pages from text that only looks like one. */
public final class WebLink {

    private WebLink() {}

    /** True for http and https with a host and without a user name, which could feign another host. */
    public static boolean isOne(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            return (scheme.equals("http") || scheme.equals("https"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
