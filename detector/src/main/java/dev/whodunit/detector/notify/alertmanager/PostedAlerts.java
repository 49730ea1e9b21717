package dev.whodunit.detector.notify.alertmanager;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The alerts of one group that fire at Alertmanager, as they were posted: alert id → its JSON, and the revision it was
 * made of. A delivery remembers them, so that they can be posted again by whoever runs next. Not safe for threads.
 */
final class PostedAlerts {

    private static final Logger LOG = LoggerFactory.getLogger(PostedAlerts.class);
    private static final String MEMORY = "posted";
    private static final String REVISION = "revision";

    /** A delivery is one record of Kafka, of 1 MiB at most; as text inside JSON, quotes take twice their room. */
    private static final int MOST_BYTES = 400 * 1024;

    private final Map<String, ObjectNode> byId = new LinkedHashMap<>();

    /** Those that this delivery remembers. */
    static PostedAlerts of(@Nullable Delivery delivery) {
        PostedAlerts posted = new PostedAlerts();
        String memory = delivery == null ? null : delivery.memory().get(MEMORY);
        if (delivery == null || memory == null) {
            return posted;
        }
        try {
            JsonNode all = Json.MAPPER.readTree(memory);
            all.properties().forEach(entry -> {
                if (entry.getValue() instanceof ObjectNode alert) {
                    posted.byId.put(entry.getKey(), alert);
                }
            });
        } catch (IOException e) {
            LOG.warn("What was posted is not known any more: group={}", delivery.group());
        }
        return posted;
    }

    /** Notes that it fires there. */
    void put(String id, long revision, ObjectNode alert) {
        byId.put(id, alert.deepCopy().put(REVISION, revision));
    }

    void remove(String id) {
        byId.remove(id);
    }

    /** As it was posted, or null. */
    @Nullable
    ObjectNode get(String id) {
        ObjectNode alert = byId.get(id);
        return alert == null ? null : asPosted(alert);
    }

    /** Hands over each with its revision. */
    void forEach(Each each) {
        byId.forEach((id, alert) -> each.take(id, alert.path(REVISION).asLong(), asPosted(alert)));
    }

    private static ObjectNode asPosted(ObjectNode alert) {
        ObjectNode posted = alert.deepCopy();
        posted.remove(REVISION);
        return posted;
    }

    /** Takes one alert. */
    interface Each {
        void take(String id, long revision, ObjectNode alert);
    }

    /** What {@link #of} reads: all there is, or without most annotations where it is too much, or the newest of it. */
    Map<String, String> memory() {
        String all = Json.text(Json.MAPPER.valueToTree(byId));
        if (size(all) > MOST_BYTES) {
            byId.replaceAll((id, alert) -> brief(alert));
            all = Json.text(Json.MAPPER.valueToTree(byId));
        }
        int dropped = 0;
        while (size(all) > MOST_BYTES && !byId.isEmpty()) {
            byId.remove(byId.keySet().iterator().next());
            dropped++;
            all = Json.text(Json.MAPPER.valueToTree(byId));
        }
        if (dropped > 0) {
            LOG.warn("Alerts are not kept alive, there are too many in one group: number={}", dropped);
        }
        return Map.of(MEMORY, all);
    }

    private static int size(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    private static ObjectNode brief(ObjectNode alert) {
        ObjectNode brief = alert.deepCopy();
        if (brief.get("annotations") instanceof ObjectNode annotations) {
            annotations.retain("summary", "runbook_url");
        }
        return brief;
    }
}
