package dev.whodunit.detector.drill;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.whodunit.detector.drill.DrillFault.Hop;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When drills are made, in a time that is moved by hand, and what is known of them. */
final class DrillScheduleTest {

    private static final DrillFault STUCK = new DrillFault(Hop.ROUTE, "held back: ops is not told", "look at silences");

    @TempDir
    private Path directory;

    private final List<String> told = new ArrayList<>();
    private Instant now = Instant.parse("2026-03-02T07:00:00Z");
    private boolean ready = true;
    private boolean out = true;
    private int rounds;

    private DrillSchedule schedule() {
        return new DrillSchedule(
                new DrillSchedule.Settings(List.of("shop"), Duration.ofHours(24), directory.resolve("drills.json")),
                this::round,
                () -> ready,
                result -> told.add(result.database() + " " + result.isOut()),
                () -> now);
    }

    private List<DrillResult> round() {
        rounds++;
        return List.of(out ? new DrillResult("shop", course(), null) : new DrillResult("shop", null, STUCK));
    }

    private static DrillCourse course() {
        try {
            return new DrillCourse(Json.MAPPER.readValue("""
                            {"alert": {"id": "a-1", "first": "2026-03-02T07:00:00.000000Z"}, "opened": "2026-03-02T07:00:00.250000Z",
                             "told": [], "deliveries": []}""", JsonNode.class), Map.of());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void pass(DrillSchedule schedule, Duration time) throws InterruptedException {
        Instant until = now.plus(time);
        while (now.isBefore(until)) {
            now = now.plusSeconds(30);
            schedule.look();
        }
    }

    @Test
    void drills_once_the_service_is_ready_and_then_at_each_interval_whether_it_is_or_not() throws Exception {
        DrillSchedule schedule = schedule();
        ready = false;
        pass(schedule, Duration.ofMinutes(5));
        assertThat(rounds).isZero();

        ready = true;
        schedule.look();
        ready = false;
        pass(schedule, Duration.ofHours(23));
        assertThat(rounds).isEqualTo(1);

        pass(schedule, Duration.ofHours(2));
        assertThat(rounds).isEqualTo(2);
        assertThat(told).containsExactly("shop true", "shop true");
    }

    @Test
    void a_restart_is_no_reason_to_drill_again() throws Exception {
        schedule().look();

        DrillSchedule again = schedule();
        pass(again, Duration.ofHours(23));
        assertThat(rounds).isEqualTo(1);
        assertThat(again.successes()).containsEntry("shop", (double)
                Instant.parse("2026-03-02T07:00:00Z").getEpochSecond());
        assertThat(again.seconds()).containsEntry("shop", 0.25);

        pass(again, Duration.ofHours(2));
        assertThat(rounds).isEqualTo(2);
    }

    @Test
    void one_that_does_not_come_out_is_known_over_a_restart_and_tried_again_soon_until_it_does() throws Exception {
        DrillSchedule schedule = schedule();
        schedule.look();
        out = false;
        pass(schedule, Duration.ofHours(24));
        assertThat(schedule.faults()).containsExactly(Map.entry("shop", STUCK));

        DrillSchedule again = schedule();
        assertThat(again.faults()).containsExactly(Map.entry("shop", STUCK));
        int before = rounds;
        pass(again, Duration.ofMinutes(16));
        assertThat(rounds - before).isEqualTo(3);
        assertThat(again.successes()).as("when one came out last").containsKey("shop");

        out = true;
        pass(again, Duration.ofMinutes(5));
        assertThat(again.faults()).isEmpty();
        before = rounds;
        pass(again, Duration.ofHours(23));
        assertThat(rounds).isEqualTo(before);
    }

    @Test
    void a_service_that_does_not_answer_itself_is_a_drill_that_did_not_come_out() throws Exception {
        DrillSchedule schedule = new DrillSchedule(
                new DrillSchedule.Settings(List.of("shop"), Duration.ofHours(1), directory.resolve("drills.json")),
                () -> {
                    throw new IllegalStateException("no service answers");
                },
                () -> true,
                result -> {},
                () -> now);

        schedule.look();

        assertThat(schedule.faults().get("shop"))
                .isEqualTo(new DrillFault(
                        Hop.SERVICE,
                        "the service did not say how far it came: no service answers",
                        "look at the service's log, and at GET /health/ready"));
    }

    @Test
    void a_database_that_is_watched_no_more_is_forgotten() throws Exception {
        out = false;
        schedule().look();

        DrillSchedule other = new DrillSchedule(
                new DrillSchedule.Settings(List.of("crm"), Duration.ofHours(24), directory.resolve("drills.json")),
                this::round,
                () -> ready,
                result -> {},
                () -> now);

        assertThat(other.faults()).isEmpty();
    }

    @Test
    void a_file_that_makes_no_sense_is_as_none() throws Exception {
        Files.writeString(directory.resolve("drills.json"), "{\"at\": 12, \"faults\": [");

        DrillSchedule schedule = schedule();
        schedule.look();

        assertThat(rounds).isEqualTo(1);
    }
}
