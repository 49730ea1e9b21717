package dev.whodunit.detector.ingest;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.whodunit.detector.ingest.FileSource.Start;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is read of files, and as what. */
final class FileTailsTest extends FollowedFiles {

    @Test
    void readsAFileThatIsThereAtTheFirstStartFromItsEnd() throws IOException {
        append("app.log", "old\nhalf a");

        FileTails tails = follow(source("app.log"));
        poll(tails);
        append("app.log", " line\nnew\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("half a line", "new");
    }

    @Test
    void readsAFileFromItsBeginningWhereThatIsAsked() throws IOException {
        append("app.log", "one\ntwo\n");

        poll(follow(new FileSource(path("app.log"), "auto", Map.of(), null, Start.BEGINNING)));

        assertThat(sink.lines()).containsExactly("one", "two");
    }

    @Test
    void readsAFileThatAppearsLaterFromItsBeginning() throws IOException {
        FileTails tails = follow(source("*.log"));
        poll(tails);
        append("late.log", "one\n");
        append("late.log.gz", "no\n");
        pollAfter(tails, Duration.ofSeconds(10));

        assertThat(sink.lines()).containsExactly("one");
        assertThat(sink.records().get(0).source()).isEqualTo("file:" + path("late.log"));
    }

    @Test
    void findsFilesInAnyDepth() throws IOException {
        FileTails tails = follow(source("**/*.log"));
        poll(tails);
        Files.createDirectories(directory.resolve("a/b"));
        append("a/b/deep.log", "one\n");
        pollAfter(tails, Duration.ofSeconds(10));

        assertThat(sink.lines()).containsExactly("one");
    }

    @Test
    void holdsALineUntilItEnds() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "be");
        pollAfter(tails, Duration.ofHours(1));
        append("app.log", "gin");
        pollAfter(tails, Duration.ofHours(1));
        assertThat(sink.lines()).isEmpty();

        append("app.log", "ning\r\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("beginning");
    }

    @Test
    void joinsTheLinesOfARecordAndLetsItGoAfterAShortQuiet() throws IOException {
        FileTails tails = started("postgresql.log");
        String first = "2025-12-17 08:20:00.000 UTC [54400] LOG:  statement: SELECT 1";
        append("postgresql.log", first + "\n");
        poll(tails);
        append("postgresql.log", "\tFROM game\n");
        poll(tails);
        assertThat(sink.lines()).isEmpty();

        pollAfter(tails, Duration.ofMillis(260));

        assertThat(sink.lines()).containsExactly(first + "\n\tFROM game");
    }

    @Test
    void cutsALineOfTenMegabytesAndSaysHowLongItWas() throws IOException {
        FileTails tails = started("app.log");
        byte[] line = new byte[10 << 20];
        Arrays.fill(line, (byte) 'é');
        Arrays.fill(line, (byte) 'x');
        Files.write(directory.resolve("app.log"), line, APPEND);
        append("app.log", "\nnext\n");
        poll(tails);

        assertThat(sink.lines()).hasSize(2).last().isEqualTo("next");
        assertThat(sink.lines().get(0)).hasSize(LineText.MAXIMUM_BYTES);
        assertThat(sink.records().get(0).cut()).satisfies(cut -> {
            assertThat(cut).isNotNull();
            assertThat(cut.length()).isEqualTo(line.length);
            assertThat(cut.sha256()).isEqualTo(LineText.sha256(line));
        });
    }

    @Test
    void readsOnPastInvalidUtf8AndKeepsItsBytesApart() throws IOException {
        FileTails tails = started("app.log");
        byte[] invalid = {'a', (byte) 0xff, 'b', '\n'};
        Files.write(directory.resolve("app.log"), invalid, APPEND);
        append("app.log", "grüße\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("a\uFFFDb", "grüße");
        assertThat(sink.records().get(0).labels()).containsEntry("log.damaged", "true");
        assertThat(sink.unreadable()).hasSize(1);
        assertThat(sink.unreadable().get(0).bytes()).isEqualTo(new byte[] {'a', (byte) 0xff, 'b'});
    }

    @Test
    void saysInPlainWordsWhatIsWrongWithASource() throws IOException {
        FileTails tails = follow(source("missing.log"));
        poll(tails);

        assertThat(tails.states()).singleElement().satisfies(state -> {
            assertThat(state.healthy()).isFalse();
            assertThat(state.reason()).isEqualTo("there is no such file yet");
        });
    }

    @Test
    void saysThatAFileMayNotBeRead() throws IOException {
        assumeThat(System.getProperty("user.name"))
                .as("root may read everything")
                .isNotEqualTo("root");
        append("app.log", "one\n");
        Files.setPosixFilePermissions(directory.resolve("app.log"), PosixFilePermissions.fromString("---------"));
        FileTails tails = follow(source("app.log"));
        poll(tails);

        assertThat(tails.states().get(0).reason()).startsWith("permission denied: ");
    }
}
