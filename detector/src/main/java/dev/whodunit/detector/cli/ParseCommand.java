package dev.whodunit.detector.cli;

import dev.whodunit.detector.ingest.LogFile;
import dev.whodunit.detector.redact.Redactor;
import dev.whodunit.topologies.event.LogRecord;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.format.LogFormat;
import dev.whodunit.topologies.format.LogFormats;
import dev.whodunit.topologies.offline.LogParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code whodunit parse}: raw log lines as the canonical events that rules see. */
@Command(
        name = "parse",
        description = {
            "Reads log lines as the service does, and prints the events that rules see: one JSON object per line. "
                    + "Secrets are redacted, and what one record spreads over several lines is joined.",
            "A line that cannot be read is named on standard error with the reason and left out; exit code 1 then. "
                    + "(The service keeps it as a dead letter, and as an event that has a message only.)"
        },
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit parse --format auth /var/log/auth.log",
            "  whodunit parse --format nginx access.log | whodunit rules match --events -",
            "  whodunit parse --timezone Europe/Berlin --now 2026-01-02T00:00:00Z old.log"
        })
final class ParseCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Option(
            names = "--format",
            paramLabel = "FORMAT",
            completionCandidates = Formats.class,
            description = "One of ${COMPLETION-CANDIDATES}; auto, the default, tells it from each line.")
    private String format = LogFormats.AUTO;

    @Option(
            names = "--timezone",
            paramLabel = "ZONE",
            description = "The zone of times that name none, such as Europe/Berlin or UTC; this machine's otherwise.")
    private @Nullable String timezone;

    @Option(
            names = "--now",
            paramLabel = "TIME",
            description = "The time at which the lines are read, as 2026-01-02T03:04:05Z: a time without a year is the "
                    + "nearest to it, and one that lies ahead of it is not believed. The present otherwise.")
    private @Nullable String now;

    @Parameters(paramLabel = "FILE", arity = "0..1", description = "The log; - or nothing is standard input.")
    private String file = "-";

    /** The formats' names, for the help. */
    static final class Formats implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return LogFormats.names().iterator();
        }
    }

    @Override
    public Integer call() throws IOException {
        LogFormat chosen = chosenFormat();
        ZoneId zone = zone();
        Instant received = received();
        EventInput input = new EventInput(file);
        try (InputStream in = input.open(command())) {
            LineOutput out = new LineOutput(command().commandLine().getOut());
            Reading reading = new Reading(input, zone, received, out);
            LogFile.read(in, chosen, reading);
            out.flush();
            return reading.problems ? ExitCode.PROBLEMS : ExitCode.DONE;
        }
    }

    private CommandSpec command() {
        return Objects.requireNonNull(spec, "used outside a command");
    }

    private LogFormat chosenFormat() {
        try {
            return LogFormats.named(format);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(command().commandLine(), "--format: " + e.getMessage(), e);
        }
    }

    private ZoneId zone() {
        try {
            return timezone == null ? ZoneId.systemDefault() : ZoneId.of(timezone);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    command().commandLine(),
                    "--timezone: '" + timezone + "' is no time zone; expected one such as Europe/Berlin or UTC",
                    e);
        }
    }

    private Instant received() {
        try {
            return now == null ? Instant.now() : Timestamps.parse(now);
        } catch (DateTimeException e) {
            throw new ParameterException(
                    command().commandLine(),
                    "--now: '" + now + "' is no time; expected one such as 2026-01-02T03:04:05Z",
                    e);
        }
    }

    /** Reads a log's records one after the other, and writes their events. */
    private final class Reading implements LogFile.Handler {

        private final LogParser parser = new LogParser();
        private final Redactor redactor = Redactor.standard();
        private final EventInput input;
        private final String source;
        private final ZoneId zone;
        private final Instant received;
        private final LineOutput out;
        private final PrintWriter err = command().commandLine().getErr();
        private boolean problems;

        Reading(EventInput input, ZoneId zone, Instant received, LineOutput out) {
            this.input = input;
            this.source = input.isStandardInput() ? "stdin" : "file:" + input.name();
            this.zone = zone;
            this.received = received;
            this.out = out;
        }

        @Override
        public void entry(LogFile.Entry entry) {
            LogParser.Outcome outcome = parser.parse(record(entry));
            String problem = outcome.problem();
            if (problem != null) {
                problems = true;
                tell(entry, "error", problem);
                return;
            }
            if (entry.damaged()) {
                tell(entry, "warning", "not valid UTF-8, or NUL characters; read with U+FFFD in their place");
            }
            outcome.events()
                    .forEach(event -> out.append(new String(event, StandardCharsets.UTF_8))
                            .append("\n"));
        }

        @Override
        public void idle() {
            out.flush();
        }

        @Override
        public boolean wantsMore() {
            return !out.isClosed();
        }

        private LogRecord record(LogFile.Entry entry) {
            Map<String, String> labels = new LinkedHashMap<>();
            labels.put("timezone", zone.getId());
            if (entry.damaged()) {
                labels.put("log.damaged", "true");
            }
            String id = source + "/" + entry.line();
            return new LogRecord(id, source, format, received, null, labels, redactor.line(entry.text()), entry.cut());
        }

        private void tell(LogFile.Entry entry, String severity, String what) {
            err.println(Terminal.clean(input.shown() + ":" + entry.line() + ": " + severity + ": " + what));
        }
    }
}
