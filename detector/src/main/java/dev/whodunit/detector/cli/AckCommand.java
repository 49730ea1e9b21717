package dev.whodunit.detector.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.InvalidConfiguration;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whodunit ack}: takes an alert on. */
@Command(
        name = "ack",
        description =
                "Takes alerts on: they remind nobody and rise to nobody any more, and all who were told see who has them.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit ack 6f1c0f5a-1 --note 'restoring from backup'",
            "  whodunit ack 6f1c0f5a-1 --give-up",
            "",
            "An alert that resolves and fires anew is nobody's again.",
            "Exit codes: 0 done, 1 not done, 2 usage or configuration, 3 no service answers."
        })
final class AckCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "The alerts, as \"whodunit alerts\" lists them.")
    private List<String> ids = List.of();

    @Option(names = "--author", paramLabel = "NAME", description = "Who takes them on; you, if left out.")
    private @Nullable String author;

    @Option(names = "--note", paramLabel = "TEXT", description = "What others should know.")
    private String note = "";

    @Option(names = "--give-up", description = "Gives them up instead.")
    private boolean giveUp;

    @Override
    public Integer call() throws InvalidConfiguration {
        ServiceClient client = service.client();
        PrintWriter out = spec.commandLine().getOut();
        for (String id : ids) {
            String path = "/api/v1/alerts/" + ServiceClient.escaped(id) + "/acknowledgement";
            if (giveUp) {
                client.delete(path);
                out.println(Terminal.clean(id + " is nobody's now"));
            } else {
                JsonNode said = client.post(path, Map.of("author", Operators.nameOr(author), "note", note));
                out.println(Terminal.clean(
                        id + " is taken on by " + said.path("author").asText()));
            }
        }
        out.flush();
        return ExitCode.DONE;
    }
}
