package dev.whodunit.detector.notify;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A URL that takes JSON by POST. It sends once and says what came of it, in words that repeat no secret, not even where
 * the server does. Not safe for threads.
 */
public final class JsonEndpoint {

    private static final int MOST_REDIRECTS = 3;
    private static final int REASON = 200;

    private final Target target;
    private final InstantSource clock;
    private final HttpCaller http;
    private final List<String> secrets;

    /**
     * Where it is and how it is spoken to. Prints without anything that can be a secret.
     *
     * @param url http or https
     * @param authorization the value of the header {@code Authorization}, or null
     * @param timeout within which an answer is there, or none comes
     */
    public record Target(URI url, @Nullable String authorization, Duration timeout) {

        public Target {
            String scheme = url.getScheme() == null ? "" : url.getScheme().toLowerCase(Locale.ROOT);
            if (!(scheme.equals("http") || scheme.equals("https")) || url.getHost() == null) {
                throw new IllegalArgumentException(
                        "a URL that is posted to begins with http:// or https:// and names a host");
            }
        }

        @Override
        public String toString() {
            return "Target[host=" + url.getHost() + "]";
        }
    }

    /**
     * An endpoint.
     *
     * @param more what must not be repeated either: keys inside the body
     */
    public JsonEndpoint(Target target, InstantSource clock, String... more) {
        this.target = target;
        this.clock = clock;
        this.http = new HttpCaller(target.timeout());
        this.secrets = secrets(target, more);
    }

    private static List<String> secrets(Target target, String... more) {
        List<String> secrets = new ArrayList<>(List.of(more));
        String path = target.url().getRawPath();
        if (path != null && path.length() > 1) {
            secrets.add(path);
        }
        if (target.url().getRawQuery() != null) {
            secrets.add(target.url().getRawQuery());
        }
        String authorization = target.authorization();
        if (authorization != null) {
            secrets.add(authorization.substring(authorization.indexOf(' ') + 1));
        }
        return List.copyOf(secrets);
    }

    /** Sends it, once; a redirect (307, 308) is followed where it stays on the host and no less protected. */
    public Outcome post(JsonNode body) throws InterruptedException {
        byte[] bytes = Json.write(body);
        URI next = target.url();
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpRequest request = request(next)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(bytes))
                    .build();
            Reply reply = http.call(request);
            URI further = reply instanceof Reply.Answered answered ? redirect(next, answered) : null;
            if (further == null) {
                return outcome(reply);
            }
            next = further;
        }
        return new Outcome.Refused("redirects more than " + MOST_REDIRECTS + " times");
    }

    /** Where a 307 or 308 leads, if that is the same host and no less protected; else null. */
    private static @Nullable URI redirect(URI from, Reply.Answered answered) {
        String location = answered.header("location");
        if ((answered.status() != 307 && answered.status() != 308) || location == null) {
            return null;
        }
        try {
            URI to = from.resolve(location);
            boolean sameHost = from.getHost().equalsIgnoreCase(to.getHost());
            boolean sameOrigin = from.getScheme().equalsIgnoreCase(to.getScheme()) && from.getPort() == to.getPort();
            return sameHost && (sameOrigin || "https".equalsIgnoreCase(to.getScheme())) ? to : null;
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private Outcome outcome(Reply reply) {
        if (reply instanceof Reply.NotReached notReached) {
            return new Outcome.Retry(notReached.reason());
        }
        if (reply instanceof Reply.Lost lost) {
            return new Outcome.Unanswered(lost.reason());
        }
        Reply.Answered answered = (Reply.Answered) reply;
        int status = answered.status();
        if (status >= 200 && status < 300) {
            return new Outcome.Delivered(null);
        }
        String reason = "answered with status " + status;
        if (status == 504) {
            return new Outcome.Unanswered(reason);
        }
        if (status >= 500 || status == 429 || status == 408 || status == 425) {
            return new Outcome.Retry(answered.retryAfter(clock.instant()), reason, Outcome.Scope.RECEIVER);
        }
        if (status >= 300 && status < 400) {
            return new Outcome.Refused(reason + ", a redirect that is not followed");
        }
        String said = PlainText.line(answered.body(), REASON);
        return new Outcome.Refused(said.isEmpty() || repeatsSecret(answered.body()) ? reason : reason + ": " + said);
    }

    /** Some servers answer with what they were asked. */
    private boolean repeatsSecret(String body) {
        return secrets.stream().anyMatch(body::contains);
    }

    /** Whether anything but a gateway in front of nobody answers a HEAD of the same URL. */
    public boolean answers() throws InterruptedException {
        HttpRequest request = request(target.url())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return http.call(request) instanceof Reply.Answered answered
                && answered.status() != 502
                && answered.status() != 503
                && answered.status() != 504;
    }

    private HttpRequest.Builder request(URI url) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(url).timeout(target.timeout()).header("User-Agent", "Whodunit");
        if (target.authorization() != null) {
            request.header("Authorization", target.authorization());
        }
        return request;
    }

    @Override
    public String toString() {
        return "JsonEndpoint[host=" + target.url().getHost() + "]";
    }
}
