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
import picocli.CommandLine.Spec;

/** {@code whodunit silence list}. */
@Command(
        name = "list",
        description = "Lists silences and exceptions that are not over.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SilenceListCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Option(names = "--state", paramLabel = "STATE", description = "Those that are pending, active, expired, or all.")
    private @Nullable String state;

    @Option(names = "--json", description = "As the API answers.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration {
        JsonNode answer = service.client()
                .get("/api/v1/silences" + (state == null ? "" : "?state=" + ServiceClient.escaped(state)));
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(answer));
        } else {
            print(out, answer.path("silences"));
        }
        out.flush();
        return ExitCode.DONE;
    }

    private static void print(PrintWriter out, JsonNode silences) {
        TextTable table = new TextTable("STATE", "ENDS", "WHAT", "BY", "COMMENT", "ID");
        for (JsonNode silence : silences) {
            List<String> matchers = new ArrayList<>();
            silence.path("matchers").forEach(matcher -> matchers.add(matcher.asText()));
            table.row(
                    silence.path("state").asText(),
                    end(silence),
                    String.join(", ", matchers),
                    silence.path("author").asText(),
                    silence.path("comment").asText(),
                    silence.path("id").asText());
        }
        if (table.isEmpty()) {
            out.println("no silences");
        } else {
            table.print(out);
        }
    }

    private static String end(JsonNode silence) {
        String end = silence.path("ends_at").asText();
        if (silence.path("every").isTextual()) {
            return "each " + silence.path("every").asText() + " until "
                    + silence.path("until").asText();
        }
        return silence.path("until_resolved").asBoolean() ? end + " or resolved" : end;
    }
}
