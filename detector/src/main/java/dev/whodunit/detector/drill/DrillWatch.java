package dev.whodunit.detector.drill;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.drill.DrillFault.Hop;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a running service knows of drills.
 *
 * @param integrations how many ways there are to tell each receiver, as far as that is known
 */
public record DrillWatch(ServiceClient client, Map<String, Integer> integrations) {

    private static final String CAPTURE = "capture ";

    /**
     * A drill that was committed.
     *
     * @param name what the database is called in the configuration
     * @param namespace what it is called by PostgreSQL
     * @param program the name under which it was run
     */
    public record Committed(String name, String namespace, String program) {}

    /** How far it is; null while there is no alert of it. */
    public @Nullable DrillCourse course(Committed drill) {
        for (JsonNode alert : client.get("/api/v1/alerts?name=whodunit_drill").path("alerts")) {
            JsonNode group = alert.path("group");
            if (drill.program().equals(group.path("pg.application_name").asText())
                    && drill.namespace().equals(group.path("db.namespace").asText())) {
                String id = ServiceClient.escaped(alert.path("id").asText());
                return new DrillCourse(client.get("/api/v1/alerts/" + id), integrations);
            }
        }
        return null;
    }

    /** What became of it by now. */
    public DrillResult result(Committed drill) {
        DrillCourse course = course(drill);
        return new DrillResult(drill.name(), course, course == null ? noAlert(drill) : course.fault());
    }

    private DrillFault noAlert(Committed drill) {
        JsonNode parts = client.health().path("parts");
        boolean seen = !client.get(
                        "/api/v1/events?limit=1&since=1h&pg.application_name=" + ServiceClient.escaped(drill.program()))
                .path("events")
                .isEmpty();
        if (seen) {
            return new DrillFault(
                    Hop.RULES,
                    "the change came out of the database, and no rule has made an alert of it" + unready(parts),
                    "is audit/whodunit_drill.yml among the service's rules? Try: whodunit rules check");
        }
        String part = CAPTURE + drill.name();
        String unwatched =
                parts.has(part) ? "" : "; the service has no database of this name, it has " + databases(parts);
        return new DrillFault(
                Hop.CAPTURE,
                "the change has not come out of the database" + unwatched + unready(parts),
                "look at GET /health/ready of the service, and at: whodunit status");
    }

    private static String unready(JsonNode parts) {
        return parts.properties().stream()
                .filter(part -> !part.getValue().path("ready").asBoolean())
                .map(part -> "; " + part.getKey() + " is not ready: "
                        + part.getValue().path("reason").asText())
                .collect(Collectors.joining());
    }

    private static String databases(JsonNode parts) {
        String names = parts.properties().stream()
                .map(Map.Entry::getKey)
                .filter(part -> part.startsWith(CAPTURE))
                .map(part -> part.substring(CAPTURE.length()))
                .collect(Collectors.joining(", "));
        return names.isEmpty() ? "none" : names;
    }
}
