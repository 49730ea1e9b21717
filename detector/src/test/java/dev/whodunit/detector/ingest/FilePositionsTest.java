package dev.whodunit.detector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Where reading goes on after a restart or a crash, and under which ids. */
final class FilePositionsTest extends FollowedFiles {

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
}
