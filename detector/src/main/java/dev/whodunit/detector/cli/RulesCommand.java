package dev.whodunit.detector.cli;

import picocli.CommandLine.Command;

/** {@code whodunit rules}: for people who write rules. */
@Command(
        name = "rules",
        description = "For writing rules: checks them, tests them, and shows what they match and why.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {
            RulesCheckCommand.class,
            RulesMatchCommand.class,
            RulesExplainCommand.class,
            RulesTestCommand.class
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit rules check                             every mistake in the rules, with its place",
            "  whodunit rules test                              the tests beside the rules",
            "  whodunit rules match --events events.jsonl       which rules each event matches",
            "  whodunit rules explain --rules my_rule.yml --event '{\"message\":\"declined\"}'       why, or why not",
            "  whodunit replay --events events.jsonl            which alerts would have been",
            "",
            "rules/README.md teaches the language in ten minutes."
        })
final class RulesCommand {}
