package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class CommandLineTest {

    @TempDir
    private Path directory;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int run(String... arguments) {
        CommandLine command =
                Whodunit.commandLine().setOut(new PrintWriter(out, true)).setErr(new PrintWriter(err, true));
        return command.execute(arguments);
    }

    private String file(String text) throws Exception {
        return Files.writeString(directory.resolve("whodunit.yml"), text).toString();
    }

    @Test
    void teachesByExamples() {
        assertThat(run("--help")).isZero();

        assertThat(out.toString())
                .contains("Examples:", "whodunit install --postgres", "whodunit run --postgres", "Exit codes:");
    }

    @Test
    void withoutACommandItShowsWhichThereAre() {
        assertThat(run()).isEqualTo(2);
        assertThat(run("rules")).isEqualTo(2);

        assertThat(out.toString()).isEmpty();
        assertThat(err.toString())
                .startsWith("Usage: whodunit [-hV] COMMAND")
                .contains("Usage: whodunit rules [-hV] COMMAND", "check ", "Examples:")
                .doesNotContain("Missing");
    }

    @Test
    void noExampleIsBrokenByTheWidthOfATerminal() {
        assertThat(tooWide(Whodunit.commandLine())).isEmpty();
    }

    private static List<String> tooWide(CommandLine command) {
        List<String> lines = new ArrayList<>();
        for (String line : command.getCommandSpec().usageMessage().footer()) {
            if (line.length() >= 80) {
                lines.add(command.getCommandName() + ": " + line);
            }
        }
        command.getSubcommands().values().forEach(each -> lines.addAll(tooWide(each)));
        return lines;
    }

    @Test
    void saysWhatWasMeantByAMistake() {
        assertThat(run("run", "--postgress", "x")).isEqualTo(2);

        assertThat(err.toString()).contains("Unknown option", "--postgres", "Try \"whodunit run --help\".");
    }

    @Test
    void reportsEveryFaultOfTheFileAndNoStackTrace() throws Exception {
        String file = file("""
                postgres:
                  - url: postgresql://watcher@localhost/shop
                    pasword: x
                link: {wait: soon}
                """);

        assertThat(run("run", "-c", file)).isEqualTo(2);

        assertThat(err.toString().lines())
                .containsExactlyInAnyOrder(
                        "whodunit.yml:3: postgres[0].pasword: is no known key; did you mean \"password\"?",
                        "whodunit.yml:4: link.wait: expected a duration such as 500ms, 5s, 2m, 1h or 1h30m, found"
                                + " \"soon\"");
    }

    @Test
    void namesEveryServerThatCannotBeReached() throws Exception {
        int nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = socket.getLocalPort();
        }
        String file = file("""
                postgres:
                  - url: postgresql://watcher:hunter2@127.0.0.1:%1$d/shop
                receivers:
                  - name: team
                    webhook_configs:
                      - url: http://127.0.0.1:%1$d/in?token=hunter2
                    email_configs:
                      - {to: a@example.com, smarthost: "127.0.0.1:%1$d"}
                """.formatted(nobody));

        assertThat(run("run", "-c", file, "--check")).isEqualTo(3);

        assertThat(err.toString().lines()).hasSize(3);
        assertThat(err.toString())
                .contains(
                        "postgres[0].url: ",
                        "receivers[0].webhook_configs[0].url: ",
                        "receivers[0].email_configs[0].smarthost: ")
                .doesNotContain("hunter2", "Exception");
    }
}
