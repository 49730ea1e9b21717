package dev.whodunit.detector.ingest;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static java.nio.file.StandardOpenOption.CREATE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.whodunit.detector.ingest.FileSource.Start;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileTailsTest {

    @TempDir
    private Path directory;

    private final CollectingSink sink = new CollectingSink();
    private Instant now = Instant.parse("2026-01-02T03:04:05Z");
    private boolean accepting = true;

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
    void goesOnWhereItStoppedAfterARestart() throws IOException {
        FileTails first = started("app.log");
        append("app.log", "one\n");
        poll(first);
        first.close();
        append("app.log", "two\n");

        poll(follow(source("app.log")));

        assertThat(sink.lines()).containsExactly("one", "two");
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void givesARecordTheSameIdWhereItIsReadAgainAfterACrash() throws IOException {
        FileTails first = started("app.log");
        pollAfter(first, Duration.ofSeconds(1));
        append("app.log", "one\ntwo\n");
        sink.become(CollectingSink.Mode.WAITS);
        poll(first);

        poll(follow(source("app.log")));

        assertThat(sink.lines()).containsExactly("one", "two", "one", "two");
        assertThat(sink.ids().subList(2, 4)).isEqualTo(sink.ids().subList(0, 2));
    }

    @Test
    void aNewFileHasTheSameIdsAfterACrashAlthoughItHasGrown() throws IOException {
        FileTails first = follow(source("*.log"));
        poll(first);
        append("new.log", "one\n");
        sink.become(CollectingSink.Mode.WAITS);
        pollAfter(first, Duration.ofSeconds(10));
        append("new.log", "two\n");

        poll(follow(source("*.log")));

        assertThat(sink.lines()).containsExactly("one", "one", "two");
        assertThat(sink.ids().get(1)).isEqualTo(sink.ids().get(0));
    }

    @Test
    void remembersOnlyWhatIsAcknowledgedInTheFilesOrder() throws IOException {
        FileTails first = started("app.log");
        append("app.log", "one\n");
        poll(first);
        sink.become(CollectingSink.Mode.WAITS);
        append("app.log", "two\nthree\n");
        pollAfter(first, Duration.ofSeconds(1));

        poll(follow(source("app.log")));

        assertThat(sink.lines()).containsExactly("one", "two", "three", "two", "three");
    }

    @Test
    void finishesARenamedFileBeforeItReadsTheNewOne() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "one\n");
        poll(tails);
        append("app.log", "two\n");
        Files.move(directory.resolve("app.log"), directory.resolve("app.log.1"));
        append("app.log", "three\n");
        pollAfter(tails, Duration.ofSeconds(1));
        append("app.log.1", "late\n");
        pollAfter(tails, Duration.ofSeconds(1));

        assertThat(sink.lines()).containsExactly("one", "two", "three", "late");
    }

    @Test
    void readsWhatWasLeftInAFileThatWasRenamedWhileItWasDown() throws IOException {
        FileTails first = started("app.log");
        append("app.log", "one\n");
        poll(first);
        first.close();
        append("app.log", "two\n");
        Files.move(directory.resolve("app.log"), directory.resolve("app.log.1"));
        append("app.log", "three\n");

        poll(follow(source("app.log")));

        assertThat(sink.lines()).containsExactly("one", "two", "three");
    }

    @Test
    void doesNotReadARenamedFileTwiceWhereTheGlobFindsItAgain() throws IOException {
        FileTails tails = follow(source("app.log*"));
        poll(tails);
        append("app.log", "one\n");
        pollAfter(tails, Duration.ofSeconds(10));
        Files.move(directory.resolve("app.log"), directory.resolve("app.log.1"));
        append("app.log", "two\n");
        pollAfter(tails, Duration.ofSeconds(10));

        assertThat(sink.lines()).containsExactly("one", "two");
    }

    @Test
    void readsATruncatedFileFromItsBeginningUnderOtherIds() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "one\ntwo\n");
        poll(tails);
        truncate("app.log");
        append("app.log", "three\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("one", "two", "three");
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void seesATruncationAlthoughTheFileHasGrownBeyondItsOldSize() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "first line\n");
        poll(tails);
        truncate("app.log");
        append("app.log", "another first line that is longer\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("first line", "another first line that is longer");
    }

    @Test
    void passesOverTheNulsThatATruncationUnderAWriterLeaves() throws IOException {
        FileTails tails = started("app.log");
        Files.write(directory.resolve("app.log"), new byte[3 << 20], APPEND);
        append("app.log", "after\n");
        poll(tails);

        assertThat(sink.lines()).containsExactly("after");
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
    void readsNoFurtherWhileKafkaIsAwayAndLosesNothing() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "one\ntwo\n");
        sink.become(CollectingSink.Mode.FAILS);
        poll(tails);
        pollAfter(tails, Duration.ofSeconds(1));
        assertThat(tails.states().get(0).lag()).isEqualTo(8);

        sink.become(CollectingSink.Mode.ACKNOWLEDGES);
        pollAfter(tails, Duration.ofSeconds(1));
        pollAfter(tails, Duration.ofSeconds(1));
        pollAfter(tails, Duration.ofSeconds(1));

        assertThat(sink.lines()).containsExactly("one", "two");
        assertThat(tails.states().get(0).lag()).isZero();
    }

    @Test
    void boundsWhatIsUnderWay() throws IOException {
        FileTails tails = started("app.log");
        sink.become(CollectingSink.Mode.WAITS);
        String line = "x".repeat(1000) + "\n";
        append("app.log", line.repeat(10_000));
        for (int round = 0; round < 100; round++) {
            poll(tails);
        }
        assertThat(sink.records()).hasSizeLessThan(3_000);

        for (int round = 0; round < 100; round++) {
            sink.become(CollectingSink.Mode.ACKNOWLEDGES);
            poll(tails);
        }
        assertThat(sink.records()).hasSize(10_000);
    }

    @Test
    void waitsWhileThereIsNoRoom() throws IOException {
        FileTails tails = started("app.log");
        append("app.log", "one\n");
        accepting = false;
        poll(tails);
        assertThat(sink.lines()).isEmpty();

        accepting = true;
        poll(tails);

        assertThat(sink.lines()).containsExactly("one");
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

    @Test
    void everyLineOfAWriterThatRotatesAllTheTimeIsReadOnce() throws IOException {
        FileTails tails = started("app.log");
        for (int i = 0; i < 3_000; i++) {
            append("app.log", "line " + i + "\n");
            if (i % 100 == 99) {
                Files.move(directory.resolve("app.log"), directory.resolve("app.log." + i / 100));
                append("app.log", "");
            }
            if (i % 7 == 0) {
                pollAfter(tails, Duration.ofMillis(60));
            }
        }
        pollAfter(tails, Duration.ofSeconds(10));
        pollAfter(tails, Duration.ofSeconds(10));

        assertThat(sink.lines())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 3_000).mapToObj(i -> "line " + i).toList());
        assertThat(sink.ids()).doesNotHaveDuplicates();
    }

    @Test
    void positionsThatCannotBeReadAreTakenAsNone() throws IOException {
        FileTails first = started("app.log");
        append("app.log", "one\n");
        poll(first);
        first.close();
        Files.writeString(directory.resolve("data/positions.json"), "{\"sources\":");

        poll(follow(source("app.log")));

        assertThat(sink.lines()).containsExactly("one", "one");
        assertThat(directory.resolve("data/positions.unreadable.json")).exists();
    }

    private FileTails started(String name) throws IOException {
        append(name, "");
        FileTails tails = follow(source(name));
        poll(tails);
        return tails;
    }

    private FileTails follow(FileSource source) throws IOException {
        return new FileTails(List.of(source), directory.resolve("data"), sink, () -> now, () -> accepting);
    }

    private FileSource source(String name) {
        return FileSource.at(path(name));
    }

    private String path(String name) {
        return directory.resolve(name).toString();
    }

    /** Reads until there is no more, without time passing but for a millisecond. */
    private void poll(FileTails tails) throws IOException {
        pollAfter(tails, Duration.ofMillis(1));
    }

    private void pollAfter(FileTails tails, Duration time) throws IOException {
        now = now.plus(time);
        boolean more = true;
        for (int round = 0; more && round < 1_000; round++) {
            more = tails.poll();
        }
        tails.poll();
    }

    private void append(String name, String text) throws IOException {
        Files.write(directory.resolve(name), text.getBytes(UTF_8), CREATE, APPEND);
    }

    private void truncate(String name) throws IOException {
        try (FileChannel file = FileChannel.open(directory.resolve(name), StandardOpenOption.WRITE)) {
            file.truncate(0);
        }
    }
}
