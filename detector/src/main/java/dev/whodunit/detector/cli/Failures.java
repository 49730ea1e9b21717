package dev.whodunit.detector.cli;

import dev.whodunit.detector.DataDirectory;
import dev.whodunit.detector.client.ServiceClient;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.detector.web.WebServer;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Tells a person what went wrong: in a line for what a person can mend, with a stack trace only for our own faults. */
final class Failures {

    private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

    private Failures() {}

    static int usage(ParameterException failure, String[] arguments) {
        CommandLine command = failure.getCommandLine();
        PrintWriter err = command.getErr();
        boolean lacksCommand = !(command.getCommand() instanceof Callable);
        if (lacksCommand && !(failure instanceof UnmatchedArgumentException)) {
            command.usage(err);
            return ExitCode.USAGE;
        }
        err.println("whodunit: " + failure.getMessage());
        UnmatchedArgumentException.printSuggestions(failure, err);
        err.println("Try \"" + command.getCommandSpec().qualifiedName() + " --help\".");
        return ExitCode.USAGE;
    }

    static int execution(Exception failure, CommandLine command, ParseResult result) {
        PrintWriter err = command.getErr();
        if (failure instanceof InvalidConfiguration invalid) {
            invalid.problems().forEach(err::println);
            return ExitCode.USAGE;
        }
        if (failure instanceof DataDirectory.Unusable
                || failure instanceof WebServer.CannotListen
                || failure instanceof RuleSources.NotFound) {
            err.println("whodunit: " + failure.getMessage());
            return ExitCode.USAGE;
        }
        if (failure instanceof ServiceClient.Unreachable) {
            err.println("whodunit: " + failure.getMessage());
            return ExitCode.UNREACHABLE;
        }
        if (failure instanceof ServiceClient.Refused) {
            err.println("whodunit: " + Terminal.clean(String.valueOf(failure.getMessage())));
            return ExitCode.PROBLEMS;
        }
        LOG.error("failed unexpectedly", failure);
        return ExitCode.PROBLEMS;
    }
}
