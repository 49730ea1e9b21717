package dev.whodunit.detector.cli;

import dev.whodunit.detector.ReceiverTrial;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.topologies.serde.Json;
import java.io.PrintWriter;
import java.time.Instant;
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

/** {@code whodunit receivers test}: sends a marked test message and says what came of it. */
@Command(
        name = "test",
        description =
                "Tells a receiver of a test alert, and that it is over, by each of its integrations; says what came of each.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit receivers test ops",
            "  whodunit receivers test ops -c /etc/whodunit.yml --json",
            "",
            "It sends by itself: the service need not run.",
            "Exit codes: 0 all took it, 1 one refused it, 2 the file is not right or",
            "has no such receiver, 3 one could not be reached or did not answer."
        })
final class ReceiversTestCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Parameters(paramLabel = "NAME", description = "The receiver's name in the file.")
    private String name = "";

    @Mixin
    private ConfigurationOption file = new ConfigurationOption();

    @Option(names = "--json", description = "As JSON, one object.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration, InterruptedException {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        Configuration configuration = Installation.configurations().read(file.file(), Flags.none());
        List<ReceiverTrial.Result> results =
                ReceiverTrial.run(configuration, receiver(configuration, spec), Instant.now());
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.text(Map.of(
                    "receiver",
                    name,
                    "integrations",
                    results.stream().map(ReceiversTestCommand::asJson).toList())));
        } else {
            results.forEach(
                    result -> out.println(Terminal.clean(name + "/" + result.integration() + ": " + words(result))));
        }
        out.flush();
        return results.stream()
                .mapToInt(result -> exitCode(result.outcome()))
                .max()
                .orElse(ExitCode.PROBLEMS);
    }

    private Configuration.Receiver receiver(Configuration configuration, CommandSpec command) {
        return configuration.receivers().stream()
                .filter(receiver -> receiver.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new ParameterException(
                        command.commandLine(),
                        "there is no receiver \"" + name + "\" in " + file.file() + "; it has "
                                + String.join(", ", names(configuration))));
    }

    private static List<String> names(Configuration configuration) {
        return configuration.receivers().stream()
                .map(receiver -> "\"" + receiver.name() + "\"")
                .toList();
    }

    private static String words(ReceiverTrial.Result result) {
        String took = " after " + result.took().toMillis() + " ms";
        Outcome outcome = result.outcome();
        return outcome instanceof Outcome.Delivered ? "took it" + took : state(outcome) + took + ": " + reason(outcome);
    }

    private static String state(Outcome outcome) {
        if (outcome instanceof Outcome.Delivered) {
            return "delivered";
        }
        if (outcome instanceof Outcome.Refused) {
            return "refused it";
        }
        return outcome instanceof Outcome.Retry ? "did not take it now" : "did not answer, and may have taken it";
    }

    private static @Nullable String reason(Outcome outcome) {
        if (outcome instanceof Outcome.Refused refused) {
            return refused.reason();
        }
        if (outcome instanceof Outcome.Retry retry) {
            return retry.reason();
        }
        return outcome instanceof Outcome.Unanswered unanswered ? unanswered.reason() : null;
    }

    private static int exitCode(Outcome outcome) {
        if (outcome instanceof Outcome.Delivered) {
            return ExitCode.DONE;
        }
        return outcome instanceof Outcome.Refused ? ExitCode.PROBLEMS : ExitCode.UNREACHABLE;
    }

    private static Map<String, Object> asJson(ReceiverTrial.Result result) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("integration", result.integration());
        fields.put("delivered", result.outcome() instanceof Outcome.Delivered);
        fields.put("took_ms", result.took().toMillis());
        fields.put("reason", reason(result.outcome()));
        return fields;
    }
}
