package dev.whodunit.detector.notify.alertmanager;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.JsonEndpoint;
import dev.whodunit.detector.notify.LabelledAlert;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.Receiver;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Delivery.State;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An Alertmanager, to which Whodunit is what Prometheus is to it. Its key for an alert is the whole label set, and it takes
 * an alert for ended at its {@code endsAt}: what fires is posted with one a few minutes ahead and again each minute.
 */
public final class AlertmanagerReceiver implements Receiver {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration EVERY = Duration.ofMinutes(1);

    /** Alertmanager's own {@code resolve_timeout}; four posts may fail. */
    private static final Duration ALIVE = Duration.ofMinutes(5);

    /** A clock there that is behind ours would take an end of just now for one in the future, and the alert for firing. */
    private static final Duration SKEW = Duration.ofSeconds(5);

    /** An alert of which nothing was told for so long is nobody's any more: the route that knew it may be gone. */
    private static final Duration LONGEST_WITHOUT_NEWS = Duration.ofDays(7);

    private static final int MOST_AT_ONCE = 100;

    private final ReceiverName name;
    private final AlertmanagerSettings settings;
    private final InstantSource clock;
    private final JsonEndpoint endpoint;

    public AlertmanagerReceiver(ReceiverName name, AlertmanagerSettings settings) {
        this(name, settings, InstantSource.system(), TIMEOUT);
    }

    AlertmanagerReceiver(ReceiverName name, AlertmanagerSettings settings, InstantSource clock, Duration timeout) {
        this.name = name;
        this.settings = settings;
        this.clock = clock;
        this.endpoint =
                new JsonEndpoint(new JsonEndpoint.Target(settings.alerts(), settings.authorization(), timeout), clock);
    }

    @Override
    public ReceiverName name() {
        return name;
    }

    /** The label set sees to that. */
    @Override
    public boolean repeatIsHarmless(Notification notification, @Nullable Delivery previous) {
        return true;
    }

    @Override
    public Outcome send(Notification notification, @Nullable Delivery previous) throws InterruptedException {
        Instant now = clock.instant();
        PostedAlerts posted = PostedAlerts.of(previous);
        List<ObjectNode> body = new ArrayList<>();
        for (Alert alert : notification.alerts()) {
            if (isOvertaken(alert, previous)) {
                continue;
            }
            ObjectNode next = alert(alert);
            ObjectNode before = posted.get(alert.id());
            if (before != null && !before.path("labels").equals(next.path("labels"))) {
                // another level makes it another alert there
                body.add(ended(before, now));
            }
            if (alert.state() == Alert.State.RESOLVED) {
                posted.remove(alert.id());
                body.add(ended(next, now));
            } else {
                posted.put(alert.id(), alert.revision(), next);
                body.add(alive(next, now));
            }
        }
        Outcome outcome = post(body);
        return outcome instanceof Outcome.Delivered ? new Outcome.Delivered(null, posted.memory()) : outcome;
    }

    private static boolean isOvertaken(Alert alert, @Nullable Delivery previous) {
        Long told = previous == null ? null : previous.told().get(alert.id());
        return told != null && told > alert.revision();
    }

    @Override
    public Duration keepsAliveEvery() {
        return EVERY;
    }

    @Override
    public Outcome keepAlive(Collection<Delivery> told) throws InterruptedException {
        Instant now = clock.instant();
        Map<String, Long> newest = new HashMap<>();
        told.forEach(delivery -> delivery.told().forEach((id, revision) -> newest.merge(id, revision, Math::max)));
        List<ObjectNode> body = new ArrayList<>();
        for (Delivery delivery : told) {
            // what is on its way may be an end that arrived already; it comes again in a moment
            boolean settled = delivery.state() == State.DELIVERED || delivery.state() == State.REFUSED;
            if (!settled || isForgotten(delivery, now)) {
                continue;
            }
            PostedAlerts.of(delivery).forEach((id, revision, alert) -> {
                // it may have gone on, and ended, in a group of another route
                if (newest.getOrDefault(id, revision) <= revision) {
                    body.add(alive(alert, now));
                }
            });
        }
        return post(body);
    }

    private static boolean isForgotten(Delivery delivery, Instant now) {
        try {
            return Timestamps.parse(delivery.at()).plus(LONGEST_WITHOUT_NEWS).isBefore(now);
        } catch (DateTimeException e) {
            return true;
        }
    }

    private Outcome post(List<ObjectNode> alerts) throws InterruptedException {
        for (int from = 0; from < alerts.size(); from += MOST_AT_ONCE) {
            ArrayNode body = Json.MAPPER.createArrayNode();
            body.addAll(alerts.subList(from, Math.min(alerts.size(), from + MOST_AT_ONCE)));
            Outcome outcome = endpoint.post(body);
            if (!(outcome instanceof Outcome.Delivered)) {
                return outcome;
            }
        }
        return new Outcome.Delivered(null);
    }

    private ObjectNode alert(Alert alert) {
        LabelledAlert labelled = LabelledAlert.of(alert);
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.set("labels", LabelledAlert.json(labelled.labels()));
        node.set("annotations", LabelledAlert.json(labelled.annotations()));
        node.put("startsAt", alert.detail().opened());
        node.put("generatorURL", settings.externalUrl());
        return node;
    }

    private static ObjectNode alive(ObjectNode alert, Instant now) {
        return alert.put("endsAt", Timestamps.format(now.plus(ALIVE)));
    }

    /** Alertmanager refuses an end before the start, and believes one that has passed. */
    private static ObjectNode ended(ObjectNode alert, Instant now) {
        Instant end = now.minus(SKEW);
        try {
            Instant start = Timestamps.parse(alert.path("startsAt").asText());
            end = start.isAfter(end) ? start : end;
        } catch (DateTimeException e) {
            alert.remove("startsAt");
        }
        return alert.put("endsAt", Timestamps.format(end));
    }

    @Override
    public boolean answers() throws InterruptedException {
        return endpoint.answers();
    }
}
