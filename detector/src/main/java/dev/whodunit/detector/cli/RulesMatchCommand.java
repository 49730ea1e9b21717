package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.events.EventLines;
import dev.whodunit.detector.events.EventReader;
import dev.whodunit.detector.events.JsonMatcher;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code whodunit rules match}: which rules each of many events matches. */
@Command(
        name = "match",
        description = {
            "Says which rules each event matches: one JSON line for each event and plain rule, in the order of the "
                    + "events, then of the rules. Correlations take no part; `whodunit replay` plays them.",
            "What is wrong with a rule or an event is said on standard error and does not stop the rest. "
                    + "Exit code 1 if a line was no event."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nAn event is one JSON object per line:%n",
        footer = {
            "  {\"logsource.product\":\"linux\",\"event.outcome\":\"failure\"}",
            "Nested objects are reached by dotted names; of a list, one matching element is",
            "enough. An event without any logsource.* is tried against every rule;",
            "otherwise each part that a rule names must be equal.",
            "",
            "Prints:",
            "  {\"event\":1,\"rule\":\"2f6b6f0a-…\",\"name\":\"failed\",\"title\":\"A login failed\"}",
            "where event is the line's number, from 1, and rule the rule's id, or its file",
            "if it has none.",
            "",
            "Examples:",
            "  whodunit rules match --rules my_rule.yml --events events.jsonl",
            "  whodunit parse auth.log | whodunit rules match --events -"
        })
final class RulesMatchCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private UsableRules rules = new UsableRules();

    @Mixin
    private EventOptions events = new EventOptions();

    @Override
    public Integer call() throws InvalidConfiguration, RuleSources.NotFound, IOException {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        PrintWriter err = spec.commandLine().getErr();
        EventInput input = events.input();
        try (InputStream in = input.open(spec)) {
            RuleSet usable = rules.readSome(err);
            if (rules.named().isEmpty()) {
                return ExitCode.PROBLEMS;
            }
            LineOutput out = new LineOutput(spec.commandLine().getOut());
            Matches matches = new Matches(usable, rules.named(), input.shown(), out, err);
            EventLines.read(in, matches);
            out.flush();
            return matches.malformed ? ExitCode.PROBLEMS : ExitCode.DONE;
        }
    }

    /** Writes a line for each match. */
    private static final class Matches implements EventLines.Handler {

        private final JsonMatcher matcher;
        private final String source;
        private final LineOutput out;
        private final PrintWriter err;
        private final Map<Rule, String> written = new IdentityHashMap<>();
        private boolean malformed;

        Matches(RuleSet rules, List<SigmaRule> told, String source, LineOutput out, PrintWriter err) {
            matcher = new JsonMatcher(rules);
            this.source = source;
            this.out = out;
            this.err = err;
            for (SigmaRule rule : told) {
                if (rule instanceof Rule plain) {
                    written.put(plain, line(plain));
                }
            }
        }

        /** All of a rule's line but the event's number before it. */
        private static String line(Rule rule) {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("rule", rule.id());
            fields.put("name", rule.name());
            fields.put("title", rule.title());
            return "," + Json.text(fields).substring(1) + "\n";
        }

        @Override
        public void event(long line, byte[] json, int offset, int length) throws EventReader.Malformed {
            matcher.match(json, offset, length, rule -> tell(line, rule));
        }

        private void tell(long line, Rule rule) {
            String rest = written.get(rule);
            if (rest != null) {
                out.append("{\"event\":").append(line).append(rest);
            }
        }

        @Override
        public void malformed(long line, int column, String reason) {
            malformed = true;
            err.println(Terminal.clean(source + ":" + line + ":" + column + ": error: " + reason));
        }

        @Override
        public void idle() {
            out.flush();
        }

        @Override
        public boolean wantsMore() {
            return !out.isClosed();
        }
    }
}
