package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.operator.Durations;
import dev.whodunit.detector.operator.Operations;
import dev.whodunit.detector.operator.SilenceRequest;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Every;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.routing.Silence.Recurrence;
import dev.whodunit.topologies.serde.Json;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** {@code /api/v1/silences}: silences and exceptions, as the command line asks for them. */
final class SilencesApi {

    private static final Set<String> KEYS = Set.of(
            "id",
            "alert",
            "matchers",
            "purpose",
            "starts_at",
            "ends_at",
            "duration",
            "every",
            "zone",
            "until",
            "until_resolved",
            "author",
            "comment");

    private final Clock clock;

    SilencesApi(Clock clock) {
        this.clock = clock;
    }

    /** {@code GET /api/v1/silences?state=pending|active|expired}; without a state, those that are not over. */
    void list(Context context, Service service) {
        String state = context.queryParam("state");
        Instant now = clock.instant();
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode silences = answer.putArray("silences");
        for (Silence silence : service.feeds().controls().silences()) {
            String is = silence.stateAt(now).name().toLowerCase(Locale.ROOT);
            boolean wanted = state == null ? !is.equals("expired") : state.equals(is) || state.equals("all");
            if (wanted) {
                silences.add(json(silence, now));
            }
        }
        Requests.json(context, answer);
    }

    /** {@code POST /api/v1/silences}. */
    void add(Context context, Service service) {
        Silence made = service.operations().silence(request(Requests.body(context), service));
        Requests.json(context, json(made, clock.instant()));
    }

    /** {@code DELETE /api/v1/silences/{id}}. */
    void expire(Context context, Service service) {
        Silence ended = service.operations().expire(context.pathParam("id"));
        Requests.json(context, json(ended, clock.instant()));
    }

    private static ObjectNode json(Silence silence, Instant now) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("id", silence.id());
        node.put("state", silence.stateAt(now).name().toLowerCase(Locale.ROOT));
        node.put("purpose", silence.purpose().name().toLowerCase(Locale.ROOT));
        ArrayNode matchers = node.putArray("matchers");
        silence.matchers().forEach(matcher -> matchers.add(matcher.toString()));
        node.put("starts_at", silence.startsAt().toString());
        node.put("ends_at", silence.endsAt().toString());
        Recurrence recurrence = silence.recurrence();
        node.put("every", recurrence == null ? null : recurrence.every().name().toLowerCase(Locale.ROOT));
        node.put("zone", recurrence == null ? null : recurrence.zone().getId());
        node.put("until", recurrence == null ? null : recurrence.until().toString());
        node.put("until_resolved", silence.untilResolved());
        node.put("author", silence.author());
        node.put("comment", silence.comment());
        return node;
    }

    private SilenceRequest request(ObjectNode body, Service service) {
        Set<String> unknown = new TreeSet<>();
        body.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(KEYS);
        if (!unknown.isEmpty()) {
            throw new IllegalArgumentException("there is no " + String.join(", ", unknown) + " in a silence");
        }
        Instant start = Requests.time(body, "starts_at");
        return new SilenceRequest(
                Requests.text(body, "id"),
                matchers(body, service),
                purpose(Requests.text(body, "purpose", "silence")),
                start,
                end(body, start == null ? clock.instant() : start),
                recurrence(body),
                body.path("until_resolved").asBoolean(false),
                Requests.text(body, "author", ""),
                Requests.text(body, "comment", ""));
    }

    private static List<LabelMatcher> matchers(ObjectNode body, Service service) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (JsonNode text : body.path("matchers")) {
            matchers.addAll(LabelMatcherParser.parse(text.asText()));
        }
        String id = Requests.text(body, "alert");
        Alert alert = id == null ? null : service.feeds().alerts().find(id);
        if (id != null && alert == null) {
            throw new IllegalArgumentException("there is no alert " + id);
        }
        if (alert != null) {
            matchers.addAll(Operations.matchers(alert));
        }
        return matchers;
    }

    private static Purpose purpose(String text) {
        for (Purpose purpose : Purpose.values()) {
            if (purpose.name().toLowerCase(Locale.ROOT).equals(text)) {
                return purpose;
            }
        }
        throw new IllegalArgumentException("purpose is neither silence nor exception");
    }

    private static Instant end(ObjectNode body, Instant start) {
        Instant end = Requests.time(body, "ends_at");
        String length = Requests.text(body, "duration");
        if ((end == null) == (length == null)) {
            throw new IllegalArgumentException("give either ends_at or duration, such as 2h");
        }
        return length == null ? Objects.requireNonNull(end) : start.plus(Durations.parse(length));
    }

    private static @Nullable Recurrence recurrence(ObjectNode body) {
        String every = Requests.text(body, "every");
        Instant until = Requests.time(body, "until");
        if (every == null) {
            if (until != null) {
                throw new IllegalArgumentException("until belongs to every: day or week");
            }
            return null;
        }
        if (until == null) {
            throw new IllegalArgumentException("every needs until: when it recurs no more");
        }
        for (Every each : Every.values()) {
            if (each.name().toLowerCase(Locale.ROOT).equals(every)) {
                return new Recurrence(each, zone(Requests.text(body, "zone", "UTC")), until);
            }
        }
        throw new IllegalArgumentException("every is neither day nor week");
    }

    private static ZoneId zone(String text) {
        try {
            return ZoneId.of(text);
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no time zone; expected one such as Europe/Berlin", e);
        }
    }
}
