package dev.whodunit.detector.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.drill.DrillFault.Hop;
import dev.whodunit.topologies.event.Timestamps;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/**
 * How far the alert of a drill has come.
 *
 * @param answer what the service says of the alert
 * @param integrations how many ways there are to tell each receiver, as far as that is known
 */
public record DrillCourse(JsonNode answer, Map<String, Integer> integrations) {

    private static final String TRY_ROUTES =
            "try: whodunit routes test --labels alertname=whodunit_drill,severity=informational";

    /**
     * One step of the way.
     *
     * @param name {@code alert}, {@code told}, {@code delivered}
     * @param at by the service's clock
     * @param words the alert's id, or who and by which route
     */
    public record Step(String name, Instant at, String words) {}

    /** When it was committed, by the database's clock. */
    public Instant committed() {
        return Timestamps.parse(alert().path("first").asText());
    }

    /** The alert's id. */
    public String id() {
        return alert().path("id").asText();
    }

    private JsonNode alert() {
        return answer.path("alert");
    }

    /** All that was done, in the order of the way. */
    public List<Step> steps() {
        List<Step> steps = new ArrayList<>();
        steps.add(step("alert", answer.path("opened"), id()));
        for (JsonNode told : answer.path("told")) {
            if ("opened".equals(told.path("reason").asText())) {
                String words = told.path("receiver").asText() + ", by the route "
                        + told.path("route").asText();
                steps.add(step("told", told.path("at"), words));
            }
        }
        for (JsonNode delivery : answer.path("deliveries")) {
            if (isDelivered(delivery)) {
                steps.add(step(
                        "delivered",
                        delivery.path("at"),
                        delivery.path("receiver").asText()));
            }
        }
        return steps;
    }

    private static Step step(String name, JsonNode at, String words) {
        return new Step(name, Timestamps.parse(at.asText()), words);
    }

    /** How long it took from the commit until the last receiver had it; zero where the clocks differ by more than that. */
    public Duration latency() {
        Duration latency = steps().stream()
                .map(step -> Duration.between(committed(), step.at()))
                .max(Duration::compareTo)
                .orElse(Duration.ZERO);
        return latency.isNegative() ? Duration.ZERO : latency;
    }

    /** Where it has not passed so far; null if everybody has it who was to be told. */
    public @Nullable DrillFault fault() {
        List<String> told = stream(answer.path("told"))
                .map(one -> one.path("receiver").asText())
                .distinct()
                .toList();
        if (told.isEmpty()) {
            return untold();
        }
        List<String> problems = new ArrayList<>();
        told.forEach(receiver -> missing(receiver, problems));
        return problems.isEmpty()
                ? null
                : new DrillFault(
                        Hop.RECEIVER,
                        String.join("; ", problems),
                        "try: whodunit receivers test NAME; and see the service's log");
    }

    private DrillFault untold() {
        String held = stream(answer.path("held"))
                .map(one -> one.path("receiver").asText() + " is not told: "
                        + one.path("reason").asText())
                .collect(Collectors.joining("; "));
        return held.isEmpty()
                ? new DrillFault(
                        Hop.ROUTE,
                        "the alert " + id() + " is there and nobody is told: its route waits (group_wait, a digest),"
                                + " leads to nobody, or groups it with others that wait",
                        TRY_ROUTES + "; a route of its own has matchers [alertname=\"whodunit_drill\"], group_by"
                                + " ['...'] and group_wait 0s")
                : new DrillFault(Hop.ROUTE, "held back: " + held, TRY_ROUTES + "; and: whodunit silence list");
    }

    private void missing(String receiver, List<String> problems) {
        int taken = 0;
        int begun = 0;
        for (JsonNode delivery : answer.path("deliveries")) {
            String name = delivery.path("receiver").asText();
            int end = name.lastIndexOf('/');
            if (end < 0 || !name.substring(0, end).equals(receiver)) {
                continue;
            }
            begun++;
            if (isDelivered(delivery)) {
                taken++;
            } else {
                problems.add(name + (isRefused(delivery) ? " refused it" : " has not taken it yet") + reason(delivery));
            }
        }
        int wanted = integrations.getOrDefault(receiver, 1);
        if (begun < wanted || wanted == 0) {
            problems.add(
                    wanted == 0
                            ? receiver + " tells nobody"
                            : receiver + " is still to be told, " + taken + " of " + wanted + " have it");
        }
    }

    private static String reason(JsonNode delivery) {
        return delivery.path("reason").isTextual()
                ? ": " + delivery.path("reason").asText()
                : "";
    }

    // What it is busy with may be another alert of the same message.
    private static boolean isDelivered(JsonNode delivery) {
        return delivery.hasNonNull("revision") && !isRefused(delivery);
    }

    private static boolean isRefused(JsonNode delivery) {
        return delivery.hasNonNull("revision")
                && "refused".equals(delivery.path("state").asText());
    }

    private static Stream<JsonNode> stream(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false);
    }
}
