package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.feed.Told;
import dev.whodunit.detector.notify.LabelledAlert;
import dev.whodunit.detector.operator.SilenceRequest;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.LabelMatcherParser;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.routing.Silence.Purpose;
import dev.whodunit.topologies.serde.Json;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Alertmanager's API, version 2, as far as it reads and silences, so that {@code amtool} and Grafana's Alertmanager data source work
 * (https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml).
 */
final class AlertmanagerApi {

    private static final Duration ALIVE = Duration.ofMinutes(5);

    private final Clock clock;
    private final Instant started;

    AlertmanagerApi(Clock clock) {
        this.clock = clock;
        this.started = clock.instant();
    }

    /** Registers the routes; {@code with} finds the service or answers that it is starting. */
    void routes(RoutesConfig routes, BiConsumer<Context, BiConsumer<Context, Service>> with) {
        routes.get("/api/v2/status", this::status);
        routes.get("/api/v2/receivers", context -> with.accept(context, this::receivers));
        routes.get("/api/v2/alerts", context -> with.accept(context, this::alerts));
        routes.get("/api/v2/alerts/groups", context -> with.accept(context, this::groups));
        routes.get("/api/v2/silences", context -> with.accept(context, this::silences));
        routes.post("/api/v2/silences", context -> with.accept(context, this::silence));
        routes.get("/api/v2/silence/{id}", context -> with.accept(context, this::find));
        routes.delete("/api/v2/silence/{id}", context -> with.accept(context, this::expire));
    }

    private void status(Context context) {
        ObjectNode status = Json.MAPPER.createObjectNode();
        status.putObject("cluster").put("status", "disabled").put("name", "").putArray("peers");
        ObjectNode version = status.putObject("versionInfo");
        for (String key : List.of("branch", "buildDate", "buildUser", "goVersion", "revision")) {
            version.put(key, "");
        }
        version.put("version", "whodunit");
        status.putObject("config").put("original", "");
        status.put("uptime", started.toString());
        Requests.json(context, status);
    }

    private void receivers(Context context, Service service) {
        ArrayNode receivers = Json.MAPPER.createArrayNode();
        service.receivers().forEach(name -> receivers.addObject().put("name", name));
        Requests.json(context, receivers);
    }

    private void alerts(Context context, Service service) {
        ArrayNode answer = Json.MAPPER.createArrayNode();
        wanted(context, service).forEach(answer::add);
        Requests.json(context, answer);
    }

    private List<ObjectNode> wanted(Context context, Service service) {
        List<LabelMatcher> filters = filters(context);
        String receiver = context.queryParam("receiver");
        List<ObjectNode> wanted = new ArrayList<>();
        for (Alert alert : service.feeds().alerts().find(Alert.State.FIRING, null)) {
            Map<String, String> labels = AlertLabels.of(alert);
            ObjectNode node = alert(service, alert);
            boolean suppressed =
                    "suppressed".equals(node.path("status").path("state").textValue());
            boolean inhibited = !node.path("status").path("inhibitedBy").isEmpty();
            boolean silenced = suppressed && !inhibited;
            boolean shown = (suppressed || is(context, "active"))
                    && (!silenced || is(context, "silenced"))
                    && (!inhibited || is(context, "inhibited"));
            boolean told = receiver == null
                    || node.path("receivers").findValuesAsText("name").contains(receiver);
            if (shown && told && filters.stream().allMatch(filter -> filter.matches(labels))) {
                wanted.add(node);
            }
        }
        return wanted;
    }

    private static boolean is(Context context, String kind) {
        return !"false".equals(context.queryParam(kind));
    }

    private static List<LabelMatcher> filters(Context context) {
        return context.queryParams("filter").stream()
                .flatMap(text -> LabelMatcherParser.parse(text).stream())
                .toList();
    }

    private ObjectNode alert(Service service, Alert alert) {
        LabelledAlert labelled = LabelledAlert.of(alert);
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.set("labels", LabelledAlert.json(labelled.labels()));
        node.set("annotations", LabelledAlert.json(labelled.annotations()));
        node.put("fingerprint", LabelledAlert.fingerprint(labelled.labels()));
        node.put("startsAt", alert.detail().opened());
        node.put("updatedAt", alert.detail().updated());
        // it fires: Alertmanager says that until nobody tells it for a while
        node.put("endsAt", clock.instant().plus(ALIVE).toString());
        NotificationFeed.Answer known = service.feeds().notifications().of(alert.id());
        List<Silence> silences = service.feeds().controls().silencing(alert, clock.instant());
        boolean inhibited = known.held().stream().anyMatch(held -> held.reason().startsWith("inhibited"));
        ObjectNode status = node.putObject("status");
        status.put("state", silences.isEmpty() && !inhibited ? "active" : "suppressed");
        ArrayNode silencedBy = status.putArray("silencedBy");
        silences.forEach(silence -> silencedBy.add(silence.id()));
        ArrayNode inhibitedBy = status.putArray("inhibitedBy");
        if (inhibited) {
            inhibitedBy.add("another alert");
        }
        ArrayNode receivers = node.putArray("receivers");
        known.told().stream()
                .map(Told::receiver)
                .distinct()
                .forEach(name -> receivers.addObject().put("name", name));
        return node;
    }

    /** Alerts by the receiver that was told; what nobody was told of is in no group. */
    private void groups(Context context, Service service) {
        Map<String, ArrayNode> byReceiver = new LinkedHashMap<>();
        for (ObjectNode alert : wanted(context, service)) {
            for (JsonNode receiver : alert.path("receivers")) {
                byReceiver
                        .computeIfAbsent(receiver.path("name").asText(), name -> Json.MAPPER.createArrayNode())
                        .add(alert);
            }
        }
        ArrayNode groups = Json.MAPPER.createArrayNode();
        byReceiver.forEach((receiver, alerts) -> {
            ObjectNode group = groups.addObject();
            group.putObject("labels");
            group.putObject("receiver").put("name", receiver);
            group.set("alerts", alerts);
        });
        Requests.json(context, groups);
    }

    private void silences(Context context, Service service) {
        List<LabelMatcher> filters = filters(context);
        ArrayNode answer = Json.MAPPER.createArrayNode();
        for (Silence silence : service.feeds().controls().silences()) {
            Map<String, String> labels = new LinkedHashMap<>();
            silence.matchers().forEach(matcher -> labels.put(matcher.label(), matcher.value()));
            if (filters.stream().allMatch(filter -> filter.matches(labels))) {
                answer.add(json(silence));
            }
        }
        Requests.json(context, answer);
    }

    private ObjectNode json(Silence silence) {
        ObjectNode node = Json.MAPPER.createObjectNode();
        node.put("id", silence.id());
        node.putObject("status")
                .put("state", silence.stateAt(clock.instant()).name().toLowerCase(Locale.ROOT));
        node.set("matchers", Json.MAPPER.valueToTree(silence.matchers()));
        node.put("startsAt", silence.startsAt().toString());
        node.put("endsAt", silence.over().toString());
        node.put("updatedAt", silence.updatedAt().toString());
        node.put("createdBy", silence.author());
        node.put("comment", silence.comment());
        return node;
    }

    private void silence(Context context, Service service) {
        ObjectNode body = Requests.body(context);
        Instant end = Requests.time(body, "endsAt");
        if (end == null) {
            throw new IllegalArgumentException("endsAt is missing");
        }
        Instant start = Requests.time(body, "startsAt");
        boolean begun = start != null && start.isBefore(clock.instant());
        String id = Requests.text(body, "id");
        Silence known = id == null ? null : service.feeds().controls().silence(id);
        if (known != null && known.recurrence() != null) {
            throw new IllegalArgumentException(
                    "it recurs, which this API cannot say: end it and make another, with \"whodunit silence\"");
        }
        Silence made = service.operations()
                .silence(new SilenceRequest(
                        id,
                        matchers(body),
                        known == null ? Purpose.SILENCE : known.purpose(),
                        begun ? null : start,
                        end,
                        null,
                        known != null && known.untilResolved(),
                        Requests.text(body, "createdBy", ""),
                        Requests.text(body, "comment", "")));
        Requests.json(context, Map.of("silenceID", made.id()));
    }

    private static List<LabelMatcher> matchers(ObjectNode body) {
        List<LabelMatcher> matchers = new ArrayList<>();
        for (JsonNode matcher : body.path("matchers")) {
            if (!matcher.path("name").isTextual() || !matcher.path("value").isTextual()) {
                throw new IllegalArgumentException("a matcher has a name, a value, isRegex and isEqual");
            }
            try {
                matchers.add(Json.read(Json.write(matcher), LabelMatcher.class));
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "\"" + matcher.path("value").asText() + "\" is no regular expression", e);
            }
        }
        return matchers;
    }

    private void find(Context context, Service service) {
        Silence silence = service.feeds().controls().silence(context.pathParam("id"));
        if (silence == null) {
            ProblemJson.write(context, HttpStatus.NOT_FOUND, "There is no such silence.");
        } else {
            Requests.json(context, json(silence));
        }
    }

    private void expire(Context context, Service service) {
        service.operations().expire(context.pathParam("id"));
    }
}
