package dev.whodunit.detector.notify.webhook;

import dev.whodunit.detector.notify.HttpCaller;
import dev.whodunit.detector.notify.HttpCaller.Reply;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.serde.Json;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * A program that takes {@link AlertmanagerPayload}s over HTTP. It is told every opening and resolving; updates may be
 * skipped for newer ones.
 */
public final class WebhookReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int MOST_REDIRECTS = 3;
    private static final int REASON = 200;

    private final ReceiverName name;
    private final WebhookSettings settings;
    private final InstantSource clock;
    private final HttpCaller http = new HttpCaller(TIMEOUT);

    public WebhookReceiver(ReceiverName name, WebhookSettings settings) {
        this(name, settings, InstantSource.system());
    }

    WebhookReceiver(ReceiverName name, WebhookSettings settings, InstantSource clock) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        byte[] body = Json.write(AlertmanagerPayload.of(notification, settings.externalUrl()));
        URI target = settings.url();
        for (int hop = 0; hop <= MOST_REDIRECTS; hop++) {
            HttpRequest request = request(target)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            Reply reply = http.call(request);
            URI next = reply instanceof Reply.Answered answered ? redirect(target, answered) : null;
            if (next == null) {
                return outcome(reply);
            }
            target = next;
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
        String path = settings.url().getRawPath();
        String authorization = settings.authorization();
        return (path.length() > 1 && body.contains(path))
                || (authorization != null && body.contains(authorization.substring(authorization.indexOf(' ') + 1)));
    }

    @Override
    public boolean answers() throws InterruptedException {
        HttpRequest request = request(settings.url())
                .method("HEAD", HttpRequest.BodyPublishers.noBody())
                .build();
        return http.call(request) instanceof Reply.Answered answered
                && answered.status() != 502
                && answered.status() != 503
                && answered.status() != 504;
    }

    private HttpRequest.Builder request(URI target) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(TIMEOUT).header("User-Agent", "Whodunit");
        if (settings.authorization() != null) {
            request.header("Authorization", settings.authorization());
        }
        return request;
    }
}
