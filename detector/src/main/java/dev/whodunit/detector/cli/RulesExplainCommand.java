package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.events.EventReader;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.Explainer;
import dev.whodunit.sigma.match.Explanation;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whodunit rules explain}: why a rule matches an event, or does not. */
@Command(
        name = "explain",
        description = "Says why rules match an event, or do not: each part of the condition, what it expected, what it "
                + "found, and whether it holds.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit rules explain --rules my_rule.yml --event '{\"message\":\"declined\"}'",
            "    payment_declined: does not match",
            "      logsource: yes",
            "        logsource.category: yes: expected 'application', found nothing …",
            "      condition: no",
            "        declined: no",
            "          all of these: no",
            "            service.name: no: expected 'payments', found nothing",
            "            message: yes: expected containing 'declined', found \"declined\"",
            "  Of many events, the one of line 17; of many rules, one:",
            "    sed -n 17p events.jsonl |",
            "      whodunit rules explain --rule ssh_login_failure --event -",
            "",
            "With --json, one object for each rule."
        })
final class RulesExplainCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private UsableRules rules = new UsableRules();

    @Option(names = "--rule", paramLabel = "NAME", description = "Only the rule of this name or id.")
    private @Nullable String only;

    @Option(
            names = "--event",
            paramLabel = "JSON",
            required = true,
            description = "The event; - reads it from standard input.")
    private String event = "";

    @Option(names = "--json", description = "As JSON lines.")
    private boolean json;

    @Override
    public Integer call() throws InvalidConfiguration, RuleSources.NotFound, IOException {
        PrintWriter out = command().commandLine().getOut();
        PrintWriter err = command().commandLine().getErr();
        Event read = read();
        RuleSet usable = rules.read(err);
        List<Rule> chosen = chosen(usable);
        if (chosen.isEmpty()) {
            err.println("whodunit: " + none(usable));
            return ExitCode.PROBLEMS;
        }
        Ansi ansi = command().root().commandLine().getColorScheme().ansi();
        for (Rule rule : chosen) {
            Explanation explanation = Explainer.explain(rule, read);
            if (json) {
                out.println(Json.text(ExplanationJson.of(explanation)));
            } else {
                ExplanationTree.print(explanation, out, ansi);
            }
            if (!json && explanation.matches() && read.isEvidence() && !rule.evidence()) {
                out.println("  note: the event is evidence of a fact that another event tells; in the service the rule "
                        + "does not see it, unless it says custom.whodunit.evidence: true");
            }
        }
        return ExitCode.DONE;
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "used outside a command");
    }

    private Event read() throws IOException {
        byte[] text = event.equals("-") ? System.in.readAllBytes() : event.getBytes(StandardCharsets.UTF_8);
        try {
            return EventReader.read(text, 0, text.length);
        } catch (EventReader.Malformed e) {
            String message = isSeveral(text)
                    ? "--event: found more than one event, expected one; `sed -n 17p` takes that of line 17"
                    : "--event, column " + e.column() + ": " + e.getMessage();
            throw new ParameterException(command().commandLine(), Terminal.clean(message), e);
        }
    }

    /** Whether the first of several lines is an event by itself, and something comes after it. */
    private static boolean isSeveral(byte[] text) {
        String[] lines = new String(text, StandardCharsets.UTF_8).strip().split("\\R", 2);
        if (lines.length < 2) {
            return false;
        }
        byte[] first = lines[0].getBytes(StandardCharsets.UTF_8);
        try {
            EventReader.read(first, 0, first.length);
            return true;
        } catch (EventReader.Malformed e) {
            return false;
        }
    }

    private List<Rule> chosen(RuleSet usable) {
        Stream<Rule> plain =
                usable.rules().stream().filter(Rule.class::isInstance).map(Rule.class::cast);
        return plain.filter(rule -> only == null || rule.isNamed(only)).toList();
    }

    private String none(RuleSet usable) {
        if (only == null) {
            return "there is no plain rule to explain";
        }
        if (usable.rules().stream().anyMatch(rule -> rule.isNamed(only))) {
            return "'" + only + "' is a correlation; explain the rules that it names";
        }
        List<String> names = usable.rules().stream()
                .map(SigmaRule::name)
                .filter(Objects::nonNull)
                .toList();
        return "there is no rule '" + Terminal.clean(only) + "'" + Suggestions.didYouMean(only, names);
    }
}
