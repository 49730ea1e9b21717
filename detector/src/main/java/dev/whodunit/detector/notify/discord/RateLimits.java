package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many requests Discord still takes, as its answers say, so that none is sent that it would refuse. Routes share a
 * bucket where it says so, once for each channel. See https://discord.com/developers/docs/topics/rate-limits. Safe for
 * threads.
 */
final class RateLimits {

    private static final int MOST_BUCKETS = 1_000;
    private static final Duration JITTER = Duration.ofMillis(500);
    // Times in answers are cut to milliseconds, and clocks differ a little.
    private static final Duration MARGIN = Duration.ofMillis(10);
    private static final Duration UNSAID = Duration.ofSeconds(5);

    private final InstantSource clock;
    private final Map<String, String> bucketOfRoute = new HashMap<>();
    private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);
    private Instant silentUntil = Instant.MIN;

    /** A number of requests that may be made up to a moment, and then again. */
    private static final class Bucket {
        int limit;
        int remaining;
        Instant resets = Instant.MIN;
    }

    /**
     * That there is no request to be had.
     *
     * @param everywhere whether that is so for all routes
     */
    record Wait(Duration time, boolean everywhere) {}

    RateLimits(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * Takes one request of the route, and returns null; or how long there is none to be had.
     *
     * @param route method and path, without ids
     * @param channel the channel in whose name the route counts
     * @param reserved how many of a bucket are kept for what is more urgent
     */
    synchronized @Nullable Wait take(String route, String channel, int reserved) {
        Instant now = clock.instant();
        if (now.isBefore(silentUntil)) {
            return new Wait(Duration.between(now, silentUntil), true);
        }
        Bucket bucket = buckets.get(key(route, channel));
        if (bucket == null) {
            return null;
        }
        if (!now.isBefore(bucket.resets)) {
            bucket.remaining = bucket.limit;
        }
        int kept = bucket.limit > 2 * reserved ? reserved : 0;
        if (bucket.remaining <= kept && now.isBefore(bucket.resets)) {
            return new Wait(Duration.between(now, bucket.resets), false);
        }
        bucket.remaining--;
        return null;
    }

    /** Learns from an answer. */
    synchronized void learn(String route, String channel, Reply.Answered answered) {
        Instant now = clock.instant();
        String hash = answered.header("x-ratelimit-bucket");
        if (hash != null) {
            bucketOfRoute.put(route, hash);
        }
        if (answered.status() == 429) {
            Duration asked = DiscordJson.retryAfter(answered, now);
            Instant until = now.plus(asked == null ? UNSAID : asked);
            if (isForAll(answered)) {
                silentUntil = until;
            } else if (DiscordJson.parse(answered.body()).path("code").asInt()
                    != DiscordJson.TOO_MANY_EDITS_OF_OLD_MESSAGE) {
                fill(bucket(route, channel), Math.max(1, bucket(route, channel).limit), 0, until);
            }
            return;
        }
        Integer limit = number(answered.header("x-ratelimit-limit"));
        Integer remaining = number(answered.header("x-ratelimit-remaining"));
        Double resets = seconds(answered.header("x-ratelimit-reset-after"));
        if (limit != null && remaining != null && resets != null) {
            Bucket bucket = bucket(route, channel);
            Instant until = now.plusMillis((long) Math.ceil(resets * 1000)).plus(MARGIN);
            // Answers of one window may come in another order than they were given: the least that was said is true.
            boolean sameWindow = now.isBefore(bucket.resets)
                    && Duration.between(bucket.resets, until).abs().compareTo(JITTER) < 0;
            fill(bucket, limit, sameWindow ? Math.min(bucket.remaining, remaining) : remaining, until);
        }
    }

    // Without Via it was no server of Discord's own that answered: the whole address is kept out.
    static boolean isForAll(Reply.Answered answered) {
        JsonNode body = DiscordJson.parse(answered.body());
        return body.path("global").asBoolean()
                || answered.header("x-ratelimit-global") != null
                || answered.header("via") == null;
    }

    private static void fill(Bucket bucket, int limit, int remaining, Instant resets) {
        bucket.limit = limit;
        bucket.remaining = remaining;
        bucket.resets = resets;
    }

    private Bucket bucket(String route, String channel) {
        Bucket bucket = buckets.computeIfAbsent(key(route, channel), key -> new Bucket());
        if (buckets.size() > MOST_BUCKETS) {
            buckets.remove(buckets.keySet().iterator().next());
        }
        return bucket;
    }

    private String key(String route, String channel) {
        return bucketOfRoute.getOrDefault(route, route) + " " + channel;
    }

    private static @Nullable Integer number(@Nullable String header) {
        return header != null && header.matches("\\d{1,9}") ? Integer.valueOf(header) : null;
    }

    private static @Nullable Double seconds(@Nullable String header) {
        return header != null && header.matches("\\d{1,9}(?:\\.\\d{1,9})?") ? Double.valueOf(header) : null;
    }
}
