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
            StatusCommand.class,
            DrillCommand.class,
            RulesCommand.class,
            AlertsCommand.class,
            AckCommand.class,
            SilenceCommand.class,
            RoutesCommand.class,
            ReceiversCommand.class,
            ParseCommand.class,
            ReplayCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  See it catch an incident, here and now:",
            "    whodunit demo",
            "  Prepare a database to be watched, then watch it, with a log beside it:",
            "    whodunit install --postgres postgresql://postgres@db/shop",
            "    whodunit run --postgres postgresql://whodunit@db/shop --log auth.log",
            "  The same from a file, with receivers and routes; first see if it is right:",
            "    whodunit run -c whodunit.yml --check",
            "    whodunit run -c whodunit.yml",
            "  Prove that a change comes out at your receivers, and how fast:",
            "    whodunit drill -c whodunit.yml",
            "  See what fires, take it on, silence it:",
            "    whodunit alerts --state firing",
            "    whodunit ack ID --note 'looking into it'",
            "    whodunit silence add severity=low --for 2h",
            "  Write rules, without any server: check them, test them, try them on a log:",
            "    whodunit rules check my_rules/",
            "    whodunit rules test my_rules/",
            "    whodunit parse auth.log | whodunit replay --rules my_rules/ --events -",
            "",
            "Exit codes: 0 done, 1 problems were found, 2 usage or configuration,",
            "3 a server could not be reached."
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
