package dev.whodunit.detector.cli;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The program: its commands, and how their failures are told. */
@Command(
        name = "whodunit",
        description = "Says who changed the database, within a moment of the commit.",
        mixinStandardHelpOptions = true,
        version = "whodunit 0.1.0",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            DemoCommand.class,
            RunCommand.class,
            InstallCommand.class,
            UninstallCommand.class,
            StatusCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit demo                                     see it catch an incident, here and now",
            "  whodunit install --postgres postgresql://postgres@db/shop",
            "                                                    prepare a database to be watched",
            "  whodunit run --postgres postgresql://whodunit@db/shop --log '/var/log/auth.log'",
            "                                                    watch it, alerts in the terminal",
            "  whodunit run -c whodunit.yml                      the same from a file, with receivers and routes",
            "  whodunit run -c whodunit.yml --check              is the file right, are the servers there?",
            "",
            "Exit codes: 0 done, 1 problems were found, 2 usage or configuration, 3 a server could not be reached."
        })
public final class Whodunit {

    private Whodunit() {}

    public static void main(String[] arguments) {
        System.exit(commandLine().execute(arguments));
    }

    static CommandLine commandLine() {
        return new CommandLine(new Whodunit())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setParameterExceptionHandler(Failures::usage)
                .setExecutionExceptionHandler(Failures::execution);
    }
}
