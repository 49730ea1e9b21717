package dev.whodunit.detector.web;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.feed.NotificationFeed;
import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.routing.Acknowledgement;
import dev.whodunit.topologies.routing.Silence;
import dev.whodunit.topologies.serde.Json;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** {@code /api/v1/alerts}: the alerts, who was told of each and why the rest was held back, and taking one on. */
final class AlertsApi {

    private final Clock clock;

    AlertsApi(Clock clock) {
        this.clock = clock;
    }

    /** {@code GET /api/v1/alerts?state=&name=}. */
    void list(Context context, Service service) {
        String state = context.queryParam("state");
        Alert.State wanted = null;
        for (Alert.State each : Alert.State.values()) {
            wanted = each.name().toLowerCase(Locale.ROOT).equals(state) ? each : wanted;
        }
        if (state != null && wanted == null) {
            ProblemJson.write(context, HttpStatus.BAD_REQUEST, "state is neither firing nor resolved.");
            return;
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        ArrayNode alerts = answer.putArray("alerts");
        ObjectNode handled = answer.putObject("handled");
        for (Alert alert : service.feeds().alerts().find(wanted, context.queryParam("name"))) {
            alerts.add(AlertJson.contract(alert));
            ObjectNode handling = handling(service, alert);
            if (!handling.isEmpty()) {
                handled.set(alert.id(), handling);
            }
        }
        Requests.json(context, answer);
    }

    /** {@code GET /api/v1/alerts/{id}}: one alert, and who was told of it, when, by which route, and why the rest was held back. */
    void show(Context context, Service service) {
        Alert alert = service.feeds().alerts().find(context.pathParam("id"));
        if (alert == null) {
            ProblemJson.write(context, HttpStatus.NOT_FOUND, "There is no such alert.");
            return;
        }
        ObjectNode answer = Json.MAPPER.createObjectNode();
        answer.set("alert", AlertJson.contract(alert));
        answer.put("opened", alert.detail().opened());
        answer.setAll(handling(service, alert));
        NotificationFeed.Answer known = service.feeds().notifications().of(alert.id());
        answer.set("told", Json.MAPPER.valueToTree(known.told()));
        ArrayNode deliveries = answer.putArray("deliveries");
        known.deliveries().forEach(delivery -> deliveries.add(delivery(alert, delivery)));
        answer.set("held", Json.MAPPER.valueToTree(known.held()));
        Requests.json(context, answer);
    }

    /** A delivery, which may be about other alerts as well; {@code revision} of this one is what it told, or gave up on. */
    private static ObjectNode delivery(Alert alert, Delivery delivery) {
        return Json.MAPPER
                .createObjectNode()
                .put("receiver", delivery.receiver())
                .put("state", delivery.state().name().toLowerCase(Locale.ROOT))
                .put("at", delivery.at())
                .put("attempt", delivery.attempt())
                .put("revision", delivery.told().get(alert.id()))
                .put("reason", delivery.reason());
    }

    private ObjectNode handling(Service service, Alert alert) {
        ObjectNode handling = Json.MAPPER.createObjectNode();
        Acknowledgement acknowledgement = service.feeds().controls().acknowledgement(alert);
        if (acknowledgement != null) {
            handling.putObject("acknowledged")
                    .put("author", acknowledgement.author())
                    .put("note", acknowledgement.note())
                    .put("at", acknowledgement.at().toString());
        }
        if (alert.state() == Alert.State.FIRING) {
            List<Silence> silences = service.feeds().controls().silencing(alert, clock.instant());
            if (!silences.isEmpty()) {
                ArrayNode silencing = handling.putArray("silenced_by");
                silences.forEach(silence -> silencing.add(silence.id()));
            }
        }
        return handling;
    }

    /** {@code POST /api/v1/alerts/{id}/acknowledgement} of {@code {"author", "note"}}. */
    void acknowledge(Context context, Service service) {
        ObjectNode body = Requests.body(context);
        Acknowledgement said = service.operations()
                .acknowledge(
                        context.pathParam("id"), Requests.text(body, "author", ""), Requests.text(body, "note", ""));
        Requests.json(
                context,
                Map.of(
                        "alert", said.alert(),
                        "author", said.author(),
                        "note", said.note(),
                        "at", said.at().toString()));
    }

    /** {@code DELETE /api/v1/alerts/{id}/acknowledgement}. */
    void giveUp(Context context, Service service) {
        service.operations().giveUp(context.pathParam("id"));
        context.status(HttpStatus.NO_CONTENT);
    }
}
