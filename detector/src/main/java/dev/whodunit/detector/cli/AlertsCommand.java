package dev.whodunit.detector.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whodunit alerts}: the alerts of a running service, and who was told of one. */
@Command(
        name = "alerts",
        description =
                "Lists the alerts of a running service; with an id, says who was told of it, and why the rest was not.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit alerts --state firing",
            "  whodunit alerts 6f1c0f5a-1",
            "",
            "Exit codes: 0 done, 1 there is no such alert, 2 usage or configuration,",
            "3 no service answers."
        })
final class AlertsCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(arity = "0..1", paramLabel = "ID", description = "One alert, in full.")
    private @Nullable String id;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are firing, or resolved.")
    private @Nullable String state;

    @Option(names = "--name", paramLabel = "NAME", description = "Only those of the rule of this name.")
    private @Nullable String name;

    @Option(names = "--json", description = "As the API answers.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration {
        ServiceClient client = service.client();
        JsonNode answer =
                client.get(id == null ? "/api/v1/alerts" + query() : "/api/v1/alerts/" + ServiceClient.escaped(id));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(answer));
        } else if (id == null) {
            table(out, answer);
        } else {
            whole(out, answer);
        }
        out.flush();
        return ExitCode.DONE;
    }

    private String query() {
        List<String> parts = new ArrayList<>();
        if (state != null) {
            parts.add("state=" + ServiceClient.escaped(state));
        }
        if (name != null) {
            parts.add("name=" + ServiceClient.escaped(name));
        }
        return parts.isEmpty() ? "" : "?" + String.join("&", parts);
    }

    private static void table(PrintWriter out, JsonNode answer) {
        TextTable table = new TextTable("STATE", "LEVEL", "RULE", "WHO", "COUNT", "LAST", "HANDLED", "ID");
        for (JsonNode alert : answer.path("alerts")) {
            String alertId = alert.path("id").asText();
            table.row(
                    alert.path("state").asText(),
                    alert.path("level").asText(),
                    alert.path("name").asText(alert.path("title").asText()),
                    alert.path("actor").path("name").asText("unknown"),
                    alert.path("count").asText(),
                    alert.path("last").asText(),
                    handled(answer.path("handled").path(alertId)),
                    alertId);
        }
        if (table.isEmpty()) {
            out.println("no alerts");
        } else {
            table.print(out);
        }
    }

    private static String handled(JsonNode handling) {
        List<String> words = new ArrayList<>();
        if (handling.has("acknowledged")) {
            words.add("by " + handling.path("acknowledged").path("author").asText());
        }
        if (handling.has("silenced_by")) {
            words.add("silenced");
        }
        return String.join(", ", words);
    }

    private static void whole(PrintWriter out, JsonNode answer) {
        JsonNode alert = answer.path("alert");
        line(
                out,
                "alert",
                alert.path("title").asText() + " (" + alert.path("level").asText() + ", "
                        + alert.path("state").asText() + ")");
        line(out, "what", alert.path("summary").asText());
        line(
                out,
                "who",
                alert.path("actor").path("name").asText("unknown") + ", known by "
                        + alert.path("actor").path("evidence").asText());
        line(
                out,
                "when",
                alert.path("first").asText() + " to " + alert.path("last").asText() + ", "
                        + alert.path("count").asText() + " times");
        JsonNode acknowledged = answer.path("acknowledged");
        if (!acknowledged.isMissingNode()) {
            line(
                    out,
                    "taken on",
                    "by " + acknowledged.path("author").asText() + " at "
                            + acknowledged.path("at").asText() + " "
                            + acknowledged.path("note").asText());
        }
        answer.path("silenced_by").forEach(silence -> line(out, "silenced", "by " + silence.asText()));
        for (JsonNode told : answer.path("told")) {
            line(
                    out,
                    "told",
                    told.path("receiver").asText() + " at " + told.path("at").asText() + ", "
                            + told.path("reason").asText() + ", by the route "
                            + told.path("route").asText());
        }
        for (JsonNode delivery : answer.path("deliveries")) {
            line(
                    out,
                    "outcome",
                    delivery.path("receiver").asText() + ": "
                            + delivery.path("state").asText() + " at "
                            + delivery.path("at").asText()
                            + (delivery.path("reason").isTextual()
                                    ? ", " + delivery.path("reason").asText()
                                    : ""));
        }
        for (JsonNode held : answer.path("held")) {
            line(
                    out,
                    "held back",
                    held.path("receiver").asText() + " since "
                            + held.path("since").asText() + ": "
                            + held.path("reason").asText());
        }
    }

    private static void line(PrintWriter out, String name, String text) {
        out.printf("%-10s %s%n", name, Terminal.clean(text));
    }
}
