package dev.whodunit.detector.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whodunit silence add}. */
@Command(
        name = "add",
        description = "Silences the alerts that all these matchers fit, or that one alert is about.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit silence add alertname=mass_delete actor.name=import --for 2h",
            "  whodunit silence add --alert 6f1c0f5a-1 --for 1d --until-resolved",
            "  whodunit silence add severity=~'low|medium' --for 1h \\",
            "      --start 2026-03-02T02:00:00+01:00 \\",
            "      --every day --until 2026-06-01T00:00:00+02:00",
            "  whodunit silence add --alert 6f1c0f5a-1 --for 90d --exception \\",
            "      --comment 'allowed to'",
            "",
            "Matchers are Alertmanager's: name=value, !=, =~ and !~; labels are alertname,",
            "severity, and what the rule groups by, such as actor.name.",
            "Exit codes: 0 done, 1 refused, 2 usage or configuration, 3 no service answers."
        })
final class SilenceAddCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(arity = "0..*", paramLabel = "MATCHER", description = "Such as severity=low; all must fit.")
    private List<String> matchers = List.of();

    @Option(names = "--alert", paramLabel = "ID", description = "What this alert is about: its rule and its group.")
    private @Nullable String alert;

    @Option(names = "--for", paramLabel = "DURATION", description = "How long, such as 30m, 2h or 1d12h.")
    private @Nullable String duration;

    @Option(names = "--end", paramLabel = "TIME", description = "Until when, instead of --for.")
    private @Nullable String end;

    @Option(names = "--start", paramLabel = "TIME", description = "From when; now if left out.")
    private @Nullable String start;

    @Option(names = "--every", paramLabel = "day|week", description = "Recurs at the same time of each day or week.")
    private @Nullable String every;

    @Option(names = "--until", paramLabel = "TIME", description = "When it recurs no more.")
    private @Nullable String until;

    @Option(names = "--until-resolved", description = "Ends as soon as nothing fires any more that it silences.")
    private boolean untilResolved;

    @Option(names = "--exception", description = "An allow-list's entry: what is found is known and all right.")
    private boolean exception;

    @Option(names = "--author", paramLabel = "NAME", description = "Who silences; you, if left out.")
    private @Nullable String author;

    @Option(names = "--comment", paramLabel = "TEXT", description = "Why.")
    private String comment = "";

    @Option(names = "--json", description = "Prints the silence as JSON instead of its id.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration {
        if (matchers.isEmpty() && alert == null) {
            throw new ParameterException(
                    spec.commandLine(),
                    "what to silence is missing: give a matcher such as severity=low, or --alert ID");
        }
        JsonNode made = service.client().post("/api/v1/silences", request());
        PrintWriter out = spec.commandLine().getOut();
        out.println(json ? Json.text(made) : made.path("id").asText());
        out.flush();
        return ExitCode.DONE;
    }

    private Map<String, Object> request() {
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("matchers", matchers);
        put(request, "alert", alert);
        put(request, "duration", duration);
        put(request, "ends_at", end);
        put(request, "starts_at", start);
        put(request, "every", every);
        put(request, "until", until);
        if (every != null) {
            request.put("zone", ZoneId.systemDefault().getId());
        }
        request.put("until_resolved", untilResolved);
        request.put("purpose", exception ? "exception" : "silence");
        request.put("author", Operators.nameOr(author));
        request.put("comment", comment);
        return request;
    }

    private static void put(Map<String, Object> request, String name, @Nullable String value) {
        if (value != null) {
            request.put(name, value);
        }
    }
}
