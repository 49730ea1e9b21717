package dev.whodunit.detector.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Reading waits for whoever takes the lines. */
final class FileBackpressureTest extends FollowedFiles {

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
}
