package dev.whodunit.detector.notify.discord;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Discord's rate limits: so many requests in a window for each route and channel, so many a second over all, with its
 * headers on every answer. https://discord.com/developers/docs/topics/rate-limits.
 */
final class RateLimitStandIn {

    private final InstantSource clock;
    private final Map<String, Window> windows = new HashMap<>();
    private final Window all = new Window();
    private int most = 5;
    private Duration per = Duration.ofSeconds(5);
    private int mostInAll = 50;
    private int refused;

    private static final class Window {
        private Instant ends = Instant.MIN;
        private int taken;

        boolean take(Instant now, int most, Duration per) {
            if (!now.isBefore(ends)) {
                ends = now.plus(per);
                taken = 0;
            }
            taken++;
            return taken <= most;
        }
    }

    /**
     * What is said of a request.
     *
     * @param taken false where it is one too many
     * @param after seconds until there is one again
     */
    record Verdict(boolean taken, boolean global, double after, Map<String, String> headers) {}

    RateLimitStandIn(InstantSource clock) {
        this.clock = clock;
    }

    void limit(int requests, Duration time) {
        most = requests;
        per = time;
        windows.clear();
    }

    void limitAll(int requestsPerSecond) {
        mostInAll = requestsPerSecond;
    }

    /** How many requests were too many. */
    int refused() {
        return refused;
    }

    Verdict take(String route, String channel) {
        Instant now = clock.instant();
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Via", "1.1 google");
        if (!all.take(now, mostInAll, Duration.ofSeconds(1))) {
            refused++;
            headers.put("X-RateLimit-Global", "true");
            headers.put("X-RateLimit-Scope", "global");
            return refusal(true, seconds(now, all), headers);
        }
        Window window = windows.computeIfAbsent(route + channel, key -> new Window());
        boolean taken = window.take(now, most, per);
        headers.put("X-RateLimit-Limit", Integer.toString(most));
        headers.put("X-RateLimit-Remaining", Integer.toString(Math.max(0, most - window.taken)));
        headers.put("X-RateLimit-Reset", Double.toString(window.ends.toEpochMilli() / 1000.0));
        headers.put("X-RateLimit-Reset-After", "%.3f".formatted(seconds(now, window)));
        headers.put("X-RateLimit-Bucket", Integer.toHexString(route.hashCode()));
        if (taken) {
            return new Verdict(true, false, 0, headers);
        }
        refused++;
        headers.put("X-RateLimit-Scope", "user");
        return refusal(false, seconds(now, window), headers);
    }

    private static Verdict refusal(boolean global, double after, Map<String, String> headers) {
        headers.put("Retry-After", Long.toString((long) Math.ceil(after)));
        return new Verdict(false, global, after, headers);
    }

    private static double seconds(Instant now, Window window) {
        return Math.max(0, Duration.between(now, window.ends).toMillis()) / 1000.0;
    }
}
