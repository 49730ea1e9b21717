package dev.whodunit.detector.notify.discord;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.HttpCaller.Reply;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RateLimitsTest {

    private Instant now = Instant.parse("2026-11-21T03:12:04Z");
    private final RateLimits limits = new RateLimits(() -> now);

    private static Reply.Answered answered(int status, String body, String... headers) {
        Map<String, String> all = new HashMap<>();
        for (int index = 0; index < headers.length; index += 2) {
            all.put(headers[index], headers[index + 1]);
        }
        return new Reply.Answered(status, all, body);
    }

    private static Reply.Answered done(String bucket, int remaining) {
        return answered(
                200,
                "{}",
                "x-ratelimit-limit",
                "5",
                "x-ratelimit-remaining",
                Integer.toString(remaining),
                "x-ratelimit-reset-after",
                "2.500",
                "x-ratelimit-bucket",
                bucket);
    }

    @Test
    void whatIsNotKnownIsTried() {
        assertThat(limits.take("POST messages", "1", 2)).isNull();
        limits.learn("POST messages", "1", answered(200, "{}"));

        assertThat(limits.take("POST messages", "1", 2)).isNull();
    }

    @Test
    void anEmptyBucketIsWaitedForAndThenFull() {
        limits.learn("POST messages", "1", done("a", 0));
        assertThat(limits.take("POST messages", "1", 0)).isEqualTo(new RateLimits.Wait(Duration.ofMillis(2510), false));

        now = now.plusMillis(2510);

        for (int taken = 0; taken < 5; taken++) {
            assertThat(limits.take("POST messages", "1", 0)).isNull();
        }
    }

    @Test
    void eachChannelHasABucketOfItsOwnAndRoutesShareOneWhereDiscordSaysSo() {
        limits.learn("PATCH message", "1", done("shared", 3));
        limits.learn("GET message", "1", done("shared", 0));

        assertThat(limits.take("PATCH message", "1", 0)).isNotNull();
        assertThat(limits.take("PATCH message", "2", 0)).isNull();
        assertThat(limits.take("POST messages", "1", 0)).isNull();
    }

    @Test
    void whatIsReservedIsLeftForTheUrgent() {
        limits.learn("POST messages", "1", done("a", 2));

        assertThat(limits.take("POST messages", "1", 2)).isNotNull();
        assertThat(limits.take("POST messages", "1", 0)).isNull();
        assertThat(limits.take("POST messages", "1", 0)).isNull();
        assertThat(limits.take("POST messages", "1", 0)).isNotNull();
    }

    @Test
    void aRefusalFillsItsBucketOnly() {
        String body = "{\"retry_after\": 1.25, \"global\": false}";
        limits.learn("POST messages", "1", answered(429, body, "via", "1.1 google", "retry-after", "2"));

        assertThat(limits.take("POST messages", "1", 0)).isEqualTo(new RateLimits.Wait(Duration.ofSeconds(2), false));
        assertThat(limits.take("PATCH message", "1", 0)).isNull();
    }

    @Test
    void aGlobalRefusalAndOneThatIsNotDiscordsOwnSilenceEverything() {
        String global = "{\"retry_after\": 0.5, \"global\": true}";
        limits.learn("POST messages", "1", answered(429, global, "via", "1.1 google"));
        assertThat(limits.take("PATCH message", "2", 0)).isEqualTo(new RateLimits.Wait(Duration.ofMillis(500), true));
        now = now.plusMillis(500);
        assertThat(limits.take("PATCH message", "2", 0)).isNull();

        limits.learn("POST messages", "1", answered(429, "<html>banned</html>", "retry-after", "60"));

        assertThat(limits.take("PATCH message", "2", 0)).isEqualTo(new RateLimits.Wait(Duration.ofSeconds(60), true));
    }

    @Test
    void aMessageThatWasEditedTooOftenIsNoSignForOthers() {
        String body = "{\"retry_after\": 30, \"global\": false, \"code\": 30046}";
        limits.learn("PATCH message", "1", answered(429, body, "via", "1.1 google"));

        assertThat(limits.take("PATCH message", "1", 0)).isNull();
    }

    @Test
    void headersThatAreNoNumbersAreNotBelieved() {
        limits.learn(
                "POST messages",
                "1",
                answered(
                        200,
                        "{}",
                        "x-ratelimit-limit",
                        "many",
                        "x-ratelimit-remaining",
                        "-1",
                        "x-ratelimit-reset-after",
                        "1e9"));

        assertThat(limits.take("POST messages", "1", 0)).isNull();
    }
}
