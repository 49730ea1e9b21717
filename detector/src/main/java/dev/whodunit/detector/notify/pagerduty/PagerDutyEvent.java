package dev.whodunit.detector.notify.pagerduty;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.notify.Briefing;
import dev.whodunit.detector.notify.Content;
import dev.whodunit.detector.notify.PlainText;
import dev.whodunit.detector.notify.Story;
import dev.whodunit.detector.notify.WebLink;
import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A notification as an event of PagerDuty's Events API v2 (https://developer.pagerduty.com/docs/send-alert-event). The
 * notification group is the deduplication key, in a digest the alert, so whatever is sent again is the same incident.
 */
final class PagerDutyEvent {

    /** https://developer.pagerduty.com/docs/send-alert-event#parameters */
    private static final int SUMMARY = 1_024;

    private static final int KEY = 255;
    private static final int LONGEST_TITLE = 10_000;

    /** Bounds each value so that the event stays far below the 512 KiB that PagerDuty takes. */
    private static final int VALUE = 2_000;

    private static final int SOURCE = 255;

    private PagerDutyEvent() {}

    static ObjectNode trigger(String key, Notification notification, Briefing briefing, PagerDutySettings settings) {
        ObjectNode event = event(key, settings, "trigger");
        event.put("client", "Whodunit");
        event.put("client_url", settings.externalUrl());
        Story story = briefing.lead();
        ObjectNode payload = event.putObject("payload");
        payload.put(
                "summary",
                PlainText.line(
                        settings.presentation()
                                .text(
                                        "title",
                                        briefing,
                                        UnaryOperator.identity(),
                                        LONGEST_TITLE,
                                        () -> summary(briefing)),
                        SUMMARY));
        payload.put("source", source(story));
        payload.put("severity", severity(briefing.level()));
        Instant at = story.times().at();
        payload.put("timestamp", at == null ? notification.at() : Timestamps.format(at));
        payload.put("class", story.reason().rule());
        if (!story.tables().isEmpty()) {
            payload.put("component", story.tables().get(0));
        }
        payload.set("custom_details", details(briefing));
        ArrayNode links = Json.MAPPER.createArrayNode();
        String runbook = story.reason().runbook();
        if (runbook != null && WebLink.isOne(runbook)) {
            links.addObject().put("href", runbook).put("text", "Runbook");
        }
        settings.presentation()
                .links(briefing)
                .forEach(link -> links.addObject().put("href", link.url()).put("text", link.name()));
        if (!links.isEmpty()) {
            event.set("links", links);
        }
        return event;
    }

    static ObjectNode resolve(String key, PagerDutySettings settings) {
        return event(key, settings, "resolve");
    }

    static ObjectNode acknowledge(String key, PagerDutySettings settings) {
        return event(key, settings, "acknowledge");
    }

    private static ObjectNode event(String key, PagerDutySettings settings, String action) {
        ObjectNode event = Json.MAPPER.createObjectNode();
        event.put("routing_key", settings.routingKey());
        event.put("event_action", action);
        event.put("dedup_key", key);
        return event;
    }

    /** The group's key, or one made of it where PagerDuty would not take it. */
    static String key(String group) {
        return group.length() <= KEY && !group.isBlank() ? group : Content.of(group);
    }

    private static String summary(Briefing briefing) {
        int others = briefing.size() - 1;
        String more = others == 0 ? "" : " and " + others + " more";
        return (briefing.isReminder() ? "Still firing: " : "") + briefing.lead().headline() + more;
    }

    /** https://developer.pagerduty.com/docs/send-alert-event: critical, error, warning or info. */
    private static String severity(Level level) {
        return switch (level) {
            case CRITICAL -> "critical";
            case HIGH -> "error";
            case MEDIUM -> "warning";
            case LOW, INFORMATIONAL -> "info";
        };
    }

    /** The database, service or host; PagerDuty wants one. */
    private static String source(Story story) {
        String place = story.place();
        String name =
                place == null ? "" : place.substring(place.indexOf(' ') + 1).strip();
        return name.isEmpty() ? "whodunit" : PlainText.cut(name, SOURCE);
    }

    private static ObjectNode details(Briefing briefing) {
        Story story = briefing.lead();
        ObjectNode details = Json.MAPPER.createObjectNode();
        put(details, "note", String.join("\n", briefing.notes()));
        put(details, "who", story.who());
        put(details, "when", story.when(ZoneOffset.UTC));
        put(details, "what", story.what());
        put(details, "why", story.why());
        put(details, "act", String.join("\n", story.reason().act()));
        put(details, "how", String.join("\n", story.how()));
        put(details, "description", story.reason().description());
        put(details, "runbook", story.reason().runbook());
        put(details, "alert", story.id());
        StringBuilder also = new StringBuilder();
        briefing.others().forEach(other -> also.append(other.brief()).append('\n'));
        put(
                details,
                "also",
                also.append(briefing.more() > 0 ? "and " + briefing.more() + " more" : "")
                        .toString());
        return details;
    }

    private static void put(ObjectNode details, String name, @Nullable String text) {
        if (text != null && !text.isBlank()) {
            details.put(name, PlainText.cut(text.strip(), VALUE));
        }
    }
}
