package dev.whodunit.detector.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.events.EventTimeline;
import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.detector.rules.RuleSources;
import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.offline.Replay;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code whodunit replay}: what rules would have made of recorded events. */
@Command(
        name = "replay",
        description = {
            "Plays recorded events through rules and correlations in the events' own time, and prints the alerts that "
                    + "would have been: a JSON line when one opens or re-opens, and one when it resolves. Tells nobody.",
            "What is wrong with a rule or an event is said on standard error and does not stop the rest. "
                    + "Exit code 1 if a line was no event, or if something differs from the baseline."
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nAn event is one JSON object per line with an @timestamp:%n",
        footer = {
            "  {\"@timestamp\":\"2026-01-02T03:04:05Z\",\"event.action\":\"login\"}",
            "Events are put in order first. Two with the same event.id are one; an event",
            "without gets its line's.",
            "",
            "Examples:",
            "  What the rules make of a log:",
            "    whodunit parse --format auth auth.log | whodunit replay --events -",
            "  What they say today; and, after an edit of them, what is different:",
            "    whodunit replay --events yesterday.jsonl > before.jsonl",
            "    whodunit replay --events yesterday.jsonl --baseline before.jsonl",
            "    {\"difference\":\"new\",\"alert\":{…}}      there was no such alert",
            "    {\"difference\":\"gone\",\"alert\":{…}}     there is no such alert any more",
            "    {\"difference\":\"changed\",\"fields\":[\"count\"],\"before\":{…},\"alert\":{…}}"
        })
final class ReplayCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private UsableRules rules = new UsableRules();

    @Mixin
    private EventOptions events = new EventOptions();

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description =
                    "What an earlier replay printed: only differences from it are shown. The summary, which says in words "
                            + "what the other fields do, is not compared.")
    private @Nullable Path baseline;

    private boolean refused;

    @Override
    public Integer call() throws InvalidConfiguration, RuleSources.NotFound, IOException {
        Baseline before = baseline == null ? null : baseline(baseline);
        EventInput input = events.input();
        try (FileChannel file = open(input)) {
            RuleSet usable = rules.readSome(err());
            if (rules.named().isEmpty()) {
                return ExitCode.PROBLEMS;
            }
            LineOutput out = new LineOutput(command().commandLine().getOut());
            if (before == null) {
                replay(
                        usable,
                        input,
                        file,
                        alert -> out.append(Json.text(alert)).append("\n"));
            } else {
                replay(usable, input, file, before::add);
                before.differences()
                        .forEach(difference -> out.append(Json.text(difference)).append("\n"));
                refused |= !before.differences().isEmpty();
            }
            out.flush();
        }
        return refused ? ExitCode.PROBLEMS : ExitCode.DONE;
    }

    private void replay(RuleSet usable, EventInput input, FileChannel file, Consumer<ObjectNode> told)
            throws IOException {
        Replay replay = new Replay(usable, new Limits(err()), alert -> told.accept(AlertJson.contract(alert)));
        EventTimeline timeline = EventTimeline.of(file, (line, column, reason) -> {
            refused = true;
            err().println(Terminal.clean(input.shown() + ":" + line + ":" + column + ": error: " + reason));
        });
        timeline.play((line, event) -> replay.add(event));
        replay.finish();
    }

    private Baseline baseline(Path file) {
        try {
            return Baseline.read(file);
        } catch (Baseline.Unusable e) {
            throw new ParameterException(command().commandLine(), "--baseline: " + e.getMessage(), e);
        }
    }

    /** A channel over the events; what comes from standard input is kept in a file while it is needed. */
    private FileChannel open(EventInput input) throws IOException {
        try (InputStream in = input.open(command())) {
            if (!input.isStandardInput() && Files.isRegularFile(Path.of(input.name()))) {
                return FileChannel.open(Path.of(input.name()), StandardOpenOption.READ);
            }
            Path spool = Files.createTempFile("whodunit-replay", ".jsonl");
            Files.copy(in, spool, StandardCopyOption.REPLACE_EXISTING);
            return FileChannel.open(spool, StandardOpenOption.READ, StandardOpenOption.DELETE_ON_CLOSE);
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "used outside a command");
    }

    private PrintWriter err() {
        return command().commandLine().getErr();
    }

    /** Says once for each rule that a limit of the engine was reached, so that its alerts are not complete. */
    private static final class Limits implements TopologyListener {

        private final PrintWriter err;
        private final Set<String> said = new TreeSet<>();

        Limits(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void limitReached(String rule, String limit) {
            if (said.add(rule + " " + limit)) {
                String what = limit.equals("groups")
                        ? " has more groups than are kept at once; alerts of others are missing"
                        : " has a group with more events than are remembered; its counts are lower bounds";
                err.println(Terminal.clean("whodunit: rule '" + rule + "'" + what));
            }
        }
    }
}
