package dev.whodunit.detector.ingest;

import static java.nio.file.StandardOpenOption.APPEND;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Files that are renamed, truncated or made anew while they are read. */
final class FileRotationTest extends FollowedFiles {

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
}
