package dev.whodunit.detector.cli;

import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.InvalidConfiguration;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whodunit silence expire}. */
@Command(
        name = "expire",
        description = "Ends silences now; what still fires is told at once.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class SilenceExpireCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Mixin
    private ServiceOptions service = new ServiceOptions();

    @Parameters(arity = "1..*", paramLabel = "ID", description = "As \"whodunit silence list\" lists them.")
    private List<String> ids = List.of();

    @Override
    public Integer call() throws InvalidConfiguration {
        ServiceClient client = service.client();
        PrintWriter out = spec.commandLine().getOut();
        for (String id : ids) {
            client.delete("/api/v1/silences/" + ServiceClient.escaped(id));
            out.println(Terminal.clean(id + " is over"));
        }
        out.flush();
        return ExitCode.DONE;
    }
}
