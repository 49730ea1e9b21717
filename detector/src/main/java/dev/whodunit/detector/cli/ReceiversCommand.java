package dev.whodunit.detector.cli;

import picocli.CommandLine.Command;

/** {@code whodunit receivers}: for people who want to know whether anybody would hear of it. */
@Command(
        name = "receivers",
        description = "For whoever is told of alerts: says whether they can be.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = ReceiversTestCommand.class)
final class ReceiversCommand {}
