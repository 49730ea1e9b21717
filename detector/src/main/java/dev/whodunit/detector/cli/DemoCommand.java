package dev.whodunit.detector.cli;

import dev.whodunit.detector.demo.Demo;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.notify.console.AlertPrinter;
import dev.whodunit.detector.notify.console.ConsoleSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code whodunit demo}: a real incident on this machine, and who did it. */
@Command(
        name = "demo",
        description =
                "Starts a Kafka broker, a PostgreSQL server, an application and the detector, and plays an incident "
                        + "against them for real. Needs no other server, changes nothing outside its own directory.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  Narrates, shows alerts as cards, stays up until Ctrl-C:",
            "    whodunit demo",
            "  Each alert's every revision as a JSON line; exit code 0 if all eleven rules",
            "  named the right culprit, else 1:",
            "    whodunit demo --headless --json"
        })
final class DemoCommand implements Callable<Integer> {

    @Option(names = "--headless", description = "Stop after the incident instead of staying up.")
    private boolean headless;

    @Option(names = "--json", description = "Print alerts as JSON lines, and nothing else, on standard output.")
    private boolean json;

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Keep everything here; a temporary directory otherwise.")
    private @Nullable Path directory;

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            description = "Where the API listens; a free port of 127.0.0.1.")
    private String http = "127.0.0.1:0";

    @Override
    public Integer call() throws IOException, SQLException, HookRefusal, InterruptedException {
        Path own = directory == null ? Files.createTempDirectory("whodunit-demo") : Files.createDirectories(directory);
        PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
        AlertPrinter printer = new AlertPrinter(settings(out));
        Demo demo = new Demo(own, Installation.rules(), Clock.systemUTC(), narrator());
        Thread cleaning = new Thread(() -> clean(demo, own), "demo-stop");
        Runtime.getRuntime().addShutdownHook(cleaning);
        int colon = http.lastIndexOf(':');
        demo.start(http.substring(0, colon), Integer.parseInt(http.substring(colon + 1)), printer::print);
        List<String> missing = demo.play();
        return verdict(demo, missing);
    }

    private int verdict(Demo demo, List<String> missing) throws InterruptedException {
        missing.forEach(lack -> System.err.println("whodunit: " + lack));
        if (missing.isEmpty()) {
            System.err.println("All eleven rules fired, each with the right culprit.");
        }
        if (!headless) {
            System.err.println(
                    "The detector keeps watching; " + demo.alertsPage() + " shows all alerts. Ctrl-C ends it.");
            new CountDownLatch(1).await();
        }
        return missing.isEmpty() ? ExitCode.DONE : ExitCode.PROBLEMS;
    }

    private ConsoleSettings settings(PrintStream out) {
        return json
                ? new ConsoleSettings(out, ConsoleSettings.Format.JSON_LINES, false, 100, ZoneId.systemDefault())
                : ConsoleSettings.cards(out, System.console() != null, System.getenv(), ZoneId.systemDefault());
    }

    private static Consumer<String> narrator() {
        return sentence -> System.err.println("\n» " + sentence);
    }

    private void clean(Demo demo, Path own) {
        demo.close();
        if (directory == null) {
            try (Stream<Path> files = Files.walk(own)) {
                files.sorted(Comparator.reverseOrder())
                        .forEach(file -> file.toFile().delete());
            } catch (IOException e) {
                System.err.println("whodunit: " + own + " could not be removed");
            }
        }
    }
}
