package dev.whodunit.detector.cli;

import picocli.CommandLine.Command;

/** {@code whodunit silence}: for a while, or until it is resolved, nobody is told of some alerts. */
@Command(
        name = "silence",
        description = "Silences alerts in a running service: what still fires when a silence ends is told then.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {SilenceAddCommand.class, SilenceListCommand.class, SilenceExpireCommand.class})
final class SilenceCommand {}
