package dev.whodunit.detector.cli;

import picocli.CommandLine.Command;

/** {@code whodunit routes}: for people who decide who is told what. */
@Command(
        name = "routes",
        description = "For the routes of alerts to people: says who would be told, and why.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = RoutesTestCommand.class)
final class RoutesCommand {}
