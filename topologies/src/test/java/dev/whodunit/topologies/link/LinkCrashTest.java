package dev.whodunit.topologies.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.serde.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.processor.TaskId;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A crash may keep that events were told and lose their telling. */
class LinkCrashTest {

    private static final Instant START = Instant.parse("2026-03-01T02:00:00Z");

    @TempDir
    private Path directory;

    @Test
    void what_was_told_before_a_crash_is_told_again_before_anything_new() {
        Run before = new Run(Map.of(), START);
        before.feed(row(1), START);
        before.feed(row(2), START);
        before.feed(line(), START);
        assertThat(before.told()).contains("1001", "1002");

        Run after = new Run(before.content(), START);
        after.feed(row(3), START);

        assertThat(after.told()).containsSubsequence("1001", "1002", "1003");
    }

    @Test
    void what_was_named_in_time_is_named_again_after_a_long_restart() {
        Run before = new Run(Map.of(), START);
        before.feed(row(1), START);

        Run after = new Run(before.content(), START.plusSeconds(600));
        after.reached = START;
        after.pass(Duration.ofSeconds(30));
        after.feed(line(), START.plusSeconds(600));

        assertThat(after.actors()).containsExactly("john");
    }

    @Test
    void what_had_waited_in_vain_before_a_crash_has_after_it() {
        Run before = new Run(Map.of(), START);
        before.feed(row(1), START);
        before.pass(Duration.ofMillis(2_050));
        assertThat(before.actors()).as("decided, not told").isEmpty();

        Run after = new Run(before.content(), START.plusSeconds(600));
        after.feed(line(), START.plusSeconds(3));

        assertThat(after.actors()).startsWith("role:app");
    }

    @Test
    void where_nothing_comes_the_clock_ends_the_wait() {
        Run run = new Run(Map.of(), START);
        run.feed(row(1), START);

        run.pass(Duration.ofSeconds(2));
        run.pass(Duration.ofMillis(50));
        assertThat(run.actors()).isEmpty();

        run.pass(Duration.ofMillis(50));
        assertThat(run.actors()).containsExactly("role:app");
    }

    @Test
    void no_wait_ends_while_what_was_written_in_its_time_is_still_to_be_read() {
        Run run = new Run(Map.of(), START);
        run.feed(row(1), START);
        run.reached = START.plusMillis(1_999);

        run.pass(Duration.ofSeconds(30));
        run.feed(ofAnotherRequest(), START.plusSeconds(30));
        run.pass(Duration.ofSeconds(1));
        assertThat(run.actors()).isEmpty();

        run.feed(line(), START.plusSeconds(1));
        assertThat(run.actors()).containsExactly("john");
    }

    @Test
    void nobody_is_asked_how_far_all_has_come_once_nothing_waits() {
        Run run = new Run(Map.of(), START);
        run.feed(row(1), START);
        run.feed(line(), START);

        run.pass(Duration.ofSeconds(30));

        assertThat(run.asked).isZero();
    }

    @Test
    void rows_of_long_ago_wait_for_a_line_that_comes_when_they_do() {
        Run run = new Run(Map.of(), START);
        run.feed(row(1), START.minusSeconds(600));

        run.pass(Duration.ofSeconds(1));
        run.feed(line(), START.plusSeconds(1));

        assertThat(run.actors()).containsExactly("john");
    }

    @Test
    void a_watermark_that_stands_still_ends_a_wait_after_a_minute() {
        Run before = new Run(Map.of(), START);
        before.feed(row(1), START);

        Run after = new Run(before.content(), START.plusSeconds(600));
        after.reached = START;
        after.pass(Duration.ofSeconds(59));
        after.pass(Duration.ofMillis(50));
        assertThat(after.actors()).isEmpty();

        after.pass(Duration.ofSeconds(1));
        after.pass(Duration.ofMillis(50));
        assertThat(after.actors()).containsExactly("role:app");
    }

    private static Event row(int number) {
        return Event.of(Map.of(
                CanonicalFields.EVENT_ID,
                "77/1/Shop/100" + number + "/0",
                CanonicalFields.PRODUCT,
                "postgresql",
                CanonicalFields.TRANSACTION,
                "77/1/Shop/500",
                CanonicalFields.PG_LSN,
                "100" + number,
                CanonicalFields.CORRELATION_ID,
                "request",
                CanonicalFields.ACTOR_NAME,
                "role:app",
                CanonicalFields.ACTOR_EVIDENCE,
                "session",
                CanonicalFields.EVENT_ACTION,
                "delete"));
    }

    private static Event line() {
        return Event.of(Map.of(
                CanonicalFields.EVENT_ID,
                "line",
                CanonicalFields.CATEGORY,
                "application",
                CanonicalFields.CORRELATION_ID,
                "request",
                CanonicalFields.USER_NAME,
                "john"));
    }

    private static Event ofAnotherRequest() {
        return Event.of(Map.of(
                CanonicalFields.EVENT_ID,
                "another line",
                CanonicalFields.CATEGORY,
                "application",
                CanonicalFields.CORRELATION_ID,
                "another request",
                CanonicalFields.USER_NAME,
                "mary"));
    }

    /** A link processor over a store with this content. */
    private final class Run {

        private final MockProcessorContext<String, Object> context;
        private final KeyValueStore<String, byte[]> store;
        /** The watermark; as far as the clock until it is set. */
        private Instant reached = Instant.MAX;

        /** How often it was asked for. */
        private int asked;

        private final Link link = new Link(Duration.ofSeconds(2), this::watermark, "match", "to-events");

        private Run(Map<String, byte[]> content, Instant begin) {
            Properties properties = new Properties();
            properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
            properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:1");
            context = new MockProcessorContext<>(properties, new TaskId(0, 0), directory.toFile());
            context.setCurrentSystemTimeMs(begin.toEpochMilli());
            store = Stores.keyValueStoreBuilder(
                            Stores.inMemoryKeyValueStore(Link.STORE), Serdes.String(), Serdes.ByteArray())
                    .withLoggingDisabled()
                    .build();
            store.init(context.getStateStoreContext(), store);
            context.addStateStore(store);
            content.forEach(store::put);
            link.init(context);
        }

        private long watermark(long now) {
            asked++;
            return reached.equals(Instant.MAX) ? now : reached.toEpochMilli();
        }

        private void feed(Event event, Instant recorded) {
            link.process(new Record<>("request", Json.write(event), recorded.toEpochMilli()));
        }

        private void pass(Duration time) {
            long now = context.currentSystemTimeMs() + time.toMillis();
            context.setCurrentSystemTimeMs(now);
            context.scheduledPunctuators()
                    .forEach(scheduled -> scheduled.getPunctuator().punctuate(now));
        }

        /** Who is named for each row that went on to match. */
        private List<String> actors() {
            return context.forwarded("match").stream()
                    .map(forward -> (Event) forward.record().value())
                    .filter(event -> event.has(CanonicalFields.PG_LSN))
                    .map(event -> event.string(CanonicalFields.ACTOR_NAME, ""))
                    .toList();
        }

        /** The LSNs of the rows that went on to match. */
        private List<String> told() {
            return context.forwarded("match").stream()
                    .map(forward -> (Event) forward.record().value())
                    .map(event -> event.string(CanonicalFields.PG_LSN, "line"))
                    .toList();
        }

        private Map<String, byte[]> content() {
            Map<String, byte[]> content = new HashMap<>();
            try (KeyValueIterator<String, byte[]> entries = store.all()) {
                while (entries.hasNext()) {
                    KeyValue<String, byte[]> entry = entries.next();
                    content.put(entry.key, entry.value.clone());
                }
            }
            return content;
        }
    }
}
