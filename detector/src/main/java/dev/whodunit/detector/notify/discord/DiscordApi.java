package dev.whodunit.detector.notify.discord;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpCaller;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Discord's REST interface as one bot uses it: within the rate limits, and with a clear word on what came of a request. Safe for threads. */
final class DiscordApi {

    static final Duration TIMEOUT = Duration.ofSeconds(15);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private static final String USER_AGENT = "DiscordBot (https://whodunit.dev, 1)";

    private final String base;
    private final String token;
    private final InstantSource clock;
    private final RateLimits limits;
    private final Duration timeout;
    private final HttpCaller http;

    /** The interface at this address, whose every answer comes within this time or not at all. */
    DiscordApi(URI base, String token, InstantSource clock, Duration timeout) {
        String url = base.toString();
        this.base = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
        this.token = token;
        this.clock = clock;
        this.limits = new RateLimits(clock);
        this.timeout = timeout;
        this.http = new HttpCaller(timeout);
    }

    /** What came of a request. */
    sealed interface Result {

        record Done(JsonNode body) implements Result {}

        /**
         * It was not done, since there were too many.
         *
         * @param everywhere whether that is so for all the bot might do
         * @param code of the error, or 0
         */
        record Limited(@Nullable Duration after, boolean everywhere, int code) implements Result {}

        /** It was refused, or failed inside Discord. */
        record Failed(
                int status,
                int code,
                String message,
                @Nullable Duration retryAfter) implements Result {}

        /** There was no connection: nothing can have arrived. */
        record NotReached(String reason) implements Result {}

        /** It may have arrived. */
        record Lost(String reason) implements Result {}
    }

    /**
     * A request.
     *
     * @param route by which it is limited: method and path, without ids
     * @param channel in whose name it counts
     * @param path with ids
     */
    record Call(
            String method,
            String route,
            String channel,
            String path,
            @Nullable JsonNode body) {

        static Call create(String channel, JsonNode message) {
            return new Call("POST", "messages", channel, "/channels/" + channel + "/messages", message);
        }

        static Call edit(String channel, String id, JsonNode message) {
            return new Call("PATCH", "message", channel, "/channels/" + channel + "/messages/" + id, message);
        }

        static Call read(String channel, String id) {
            return new Call("GET", "message", channel, "/channels/" + channel + "/messages/" + id, null);
        }

        static Call readChannel(String channel) {
            return new Call("GET", "channel", channel, "/channels/" + channel, null);
        }

        static Call thread(String channel, String id, JsonNode thread) {
            return new Call(
                    "POST", "threads", channel, "/channels/" + channel + "/messages/" + id + "/threads", thread);
        }

        static Call gateway() {
            return new Call("GET", "gateway", "", "/gateway/bot", null);
        }
    }

    /** Makes the request, unless Discord would refuse it for being one too many. */
    Result call(Call call) throws InterruptedException {
        return call(call, 0);
    }

    /**
     * Makes the request, unless Discord would refuse it for being one too many.
     *
     * @param reserved how many more requests must be left of this route, for what is more urgent
     */
    Result call(Call call, int reserved) throws InterruptedException {
        String route = call.method + " " + call.route;
        RateLimits.Wait wait = limits.take(route, call.channel, reserved);
        if (wait != null) {
            return new Result.Limited(wait.time(), wait.everywhere(), 0);
        }
        Reply reply = http.call(request(call));
        if (reply instanceof Reply.NotReached notReached) {
            return new Result.NotReached(notReached.reason());
        }
        if (reply instanceof Reply.Lost lost) {
            return new Result.Lost(lost.reason());
        }
        Reply.Answered answered = (Reply.Answered) reply;
        limits.learn(route, call.channel, answered);
        return result(answered);
    }

    /** How long to leave it before the same request is made once more; null where that would be in vain. */
    static @Nullable Duration pause(Result result) {
        if (result instanceof Result.Done || (result instanceof Result.Failed failed && failed.status() < 500)) {
            return null;
        }
        Duration asked = result instanceof Result.Limited limited ? limited.after() : null;
        if (asked == null) {
            return PAUSE;
        }
        return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked.plusMillis(20);
    }

    private Result result(Reply.Answered answered) {
        JsonNode body = DiscordJson.parse(answered.body());
        if (DiscordJson.isSuccess(answered)) {
            return new Result.Done(body);
        }
        int code = body.path("code").asInt();
        if (answered.status() == 429) {
            return new Result.Limited(
                    DiscordJson.retryAfter(answered, clock.instant()), RateLimits.isForAll(answered), code);
        }
        if (answered.status() == 504) {
            return new Result.Lost("Discord answered with status 504");
        }
        return new Result.Failed(
                answered.status(), code, DiscordJson.message(body), answered.retryAfter(clock.instant()));
    }

    private HttpRequest request(Call call) {
        HttpRequest.BodyPublisher body = call.body == null
                ? HttpRequest.BodyPublishers.noBody()
                : HttpRequest.BodyPublishers.ofByteArray(Json.write(call.body));
        return HttpRequest.newBuilder(URI.create(base + call.path))
                .timeout(timeout)
                .header("Authorization", "Bot " + token)
                .header("User-Agent", USER_AGENT)
                .header("Content-Type", "application/json")
                .method(call.method.toUpperCase(Locale.ROOT), body)
                .build();
    }
}
