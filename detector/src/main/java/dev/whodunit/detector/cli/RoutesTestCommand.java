package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.topologies.routing.AlertLabels;
import dev.whodunit.topologies.routing.Branch;
import dev.whodunit.topologies.routing.Inhibition;
import dev.whodunit.topologies.routing.LabelMatcher;
import dev.whodunit.topologies.routing.RouteSettings;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whodunit routes test}: which receivers would get an alert with these labels, and why. */
@Command(
        name = "test",
        description =
                "Says which receivers would get an alert with these labels, by which routes, and what might hold it back.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit routes test --labels severity=critical,alertname=mass_delete",
            "  whodunit routes test --labels severity=low --at 2026-12-24T23:00:00Z",
            "",
            "Labels are alertname, severity, and what the rule groups by, such as",
            "actor.name.",
            "Exit codes: 0 somebody would be told, 1 nobody would, 2 the file is not right."
        })
final class RoutesTestCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigurationOption file = new ConfigurationOption();

    @Option(
            names = "--labels",
            paramLabel = "NAME=VALUE",
            split = ",",
            description = "What the alert is labelled with. Repeatable.")
    private Map<String, String> labels = new LinkedHashMap<>();

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "When it would be, such as 2026-12-24T23:00:00Z; now if left out.")
    private @Nullable String at;

    @Option(names = "--json", description = "As JSON, one object.")
    private boolean json;

    /** One receiver that one route leads to. */
    private record Answer(
            String receiver,
            String route,
            String group,
            String timing,
            @Nullable String held) {}

    @Override
    public Integer call() throws InvalidConfiguration {
        RouteSettings settings = Installation.configuration(
                        file.file(), Flags.none(), spec.commandLine().getErr())
                .routes();
        Map<String, String> complete = AlertLabels.complete(labels);
        Instant time = time();
        List<Answer> answers = settings.root().taking(complete).stream()
                .flatMap(branch -> answers(branch, time).stream())
                .toList();
        List<String> inhibitions = settings.inhibitions().stream()
                .filter(inhibition -> inhibition.concerns(complete))
                .map(RoutesTestCommand::words)
                .toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Map.of("routes", answers, "inhibitions", inhibitions)));
        } else {
            print(out, answers, inhibitions);
        }
        out.flush();
        return answers.stream().anyMatch(answer -> answer.held() == null) ? ExitCode.DONE : ExitCode.PROBLEMS;
    }

    private Instant time() {
        try {
            return at == null ? Instant.now() : Instant.parse(at);
        } catch (DateTimeParseException e) {
            throw new ParameterException(
                    spec.commandLine(), "--at: expected a time such as 2026-12-24T23:00:00Z, found \"" + at + "\"", e);
        }
    }

    private static List<Answer> answers(Branch branch, Instant time) {
        Branch.Delivery delivery = branch.delivery();
        List<Answer> answers = new ArrayList<>();
        for (String receiver : delivery.receivers()) {
            answers.add(new Answer(
                    receiver,
                    branch.matchers().isEmpty() ? "of everything else" : words(branch.matchers()),
                    grouping(delivery),
                    words(delivery.timing(), delivery.digest()) + escalations(delivery),
                    delivery.mutedAt(time)));
        }
        return answers;
    }

    private static String escalations(Branch.Delivery delivery) {
        return delivery.escalations().stream()
                .map(escalation -> "; " + escalation.receiver() + " as well after " + words(escalation.after())
                        + " unless somebody takes it on")
                .collect(Collectors.joining());
    }

    private static String grouping(Branch.Delivery delivery) {
        if (delivery.digest()) {
            return "in a digest";
        }
        boolean apart = delivery.groupBy().contains(Branch.UNGROUPED);
        return apart ? "every alert by itself" : "grouped by " + String.join(", ", delivery.groupBy());
    }

    private static void print(PrintWriter out, List<Answer> answers, List<String> inhibitions) {
        for (Answer answer : answers) {
            out.println(Terminal.clean(answer.receiver() + ": by the route " + answer.route()));
            out.println(Terminal.clean("    " + answer.group() + "; " + answer.timing()));
            if (answer.held() != null) {
                out.println(Terminal.clean("    held back: " + answer.held()));
            }
        }
        if (answers.isEmpty()) {
            out.println("nobody: the route that takes it has no receiver");
        }
        inhibitions.forEach(inhibition -> out.println(Terminal.clean("held back while there is " + inhibition)));
    }

    private static String words(List<LabelMatcher> matchers) {
        return matchers.stream().map(LabelMatcher::toString).collect(Collectors.joining(", "));
    }

    private static String words(Inhibition inhibition) {
        String equal = inhibition.equal().isEmpty() ? "" : " with the same " + String.join(", ", inhibition.equal());
        return "an alert of " + words(inhibition.source()) + equal;
    }

    private static String words(Branch.Timing timing, boolean digest) {
        if (digest) {
            return "all of " + words(timing.groupWait()) + " together";
        }
        String first = timing.groupWait().isZero() ? "told at once" : "told after " + words(timing.groupWait());
        String further =
                timing.groupInterval().isZero() ? "" : ", further alerts after " + words(timing.groupInterval());
        String again = timing.repeatInterval().isZero() ? "" : ", again every " + words(timing.repeatInterval());
        return first + further + again;
    }

    private static String words(Duration duration) {
        return duration.toString().substring(2).toLowerCase(Locale.ROOT);
    }
}
