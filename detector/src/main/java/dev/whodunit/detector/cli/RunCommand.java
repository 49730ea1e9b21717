package dev.whodunit.detector.cli;

import dev.whodunit.detector.Detector;
import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whodunit run}: the always-on service. */
@Command(
        name = "run",
        description = "Watches databases and logs, and tells when something happens. Runs until it is stopped.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit run --postgres postgresql://whodunit:secret@localhost/shop",
            "  whodunit run --log '/var/log/*.log' --webhook http://localhost:9095/in",
            "  whodunit run -c whodunit.yml --check"
        })
final class RunCommand implements Callable<Integer> {

    private static final Duration LONGEST_STOP = Duration.ofSeconds(25);

    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigurationOption file = new ConfigurationOption();

    @Option(names = "--check", description = "Only check the file and whether the servers can be reached.")
    private boolean check;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "A database to watch: postgresql://user:password@host/database. Repeatable.")
    private List<String> postgres = List.of();

    @Option(names = "--log", paramLabel = "PATH", description = "A log file, or a glob, to follow. Repeatable.")
    private List<String> logs = List.of();

    @Option(names = "--rules", paramLabel = "DIR", description = "The rules, instead of those shipped.")
    private @Nullable String rules;

    @Option(names = "--discord-webhook", paramLabel = "URL", description = "Tell a Discord channel.")
    private @Nullable String discordWebhook;

    @Option(names = "--webhook", paramLabel = "URL", description = "Post to a URL, as Alertmanager does.")
    private @Nullable String webhook;

    @Option(names = "--email", paramLabel = "ADDRESS", description = "Send mail; needs --smtp.")
    private @Nullable String email;

    @Option(names = "--smtp", paramLabel = "HOST:PORT", description = "The server that takes the mail.")
    private @Nullable String smtp;

    @Option(names = "--data-dir", paramLabel = "DIR", description = "Where to keep what survives a restart (data).")
    private @Nullable String dataDirectory;

    @Option(names = "--http", paramLabel = "HOST:PORT", description = "Where the API listens (127.0.0.1:8080).")
    private @Nullable String http;

    @Override
    public Integer call() throws InvalidConfiguration, InterruptedException {
        Configuration configuration = configuration();
        if (check) {
            return ServerCheck.run(configuration, spec.commandLine().getErr());
        }
        Detector detector = new Detector(configuration, Clock.systemUTC());
        Thread stop = new Thread(() -> stop(detector), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            detector.start();
        } catch (RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(stop);
            detector.close();
            throw e;
        }
        new CountDownLatch(1).await();
        return ExitCode.DONE;
    }

    /**
     * After an orderly stop the process says so; by itself it would report the signal. Where a server is away that parts
     * want to say goodbye to, the stop ends without it: what was under way comes again at the next start.
     */
    private static void stop(Detector detector) {
        Thread closing = new Thread(detector::close, "close");
        closing.setDaemon(true);
        closing.start();
        try {
            closing.join(LONGEST_STOP.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Runtime.getRuntime().halt(ExitCode.DONE);
    }

    private Configuration configuration() throws InvalidConfiguration {
        Flags flags = new Flags(postgres, logs, rules, discordWebhook, webhook, email, smtp, dataDirectory, http);
        return Installation.configuration(
                file.fileIfThere(), flags, spec.commandLine().getErr());
    }
}
