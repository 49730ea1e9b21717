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
            "  Every mistake in the rules, with its place; and the tests beside them:",
            "    whodunit rules check",
            "    whodunit rules test",
            "  Which rules each of many events matches, and why one of them does or not:",
            "    whodunit rules match --events events.jsonl",
            "    whodunit rules explain --rules my_rule.yml --event '{\"message\":\"declined\"}'",
            "  Which alerts would have been:",
            "    whodunit replay --events events.jsonl",
            "",
            "rules/README.md teaches the language in ten minutes."
        })
final class RulesCommand {}
