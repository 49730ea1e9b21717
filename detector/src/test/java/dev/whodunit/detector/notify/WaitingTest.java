package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Notification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class WaitingTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:12:04Z");

    private final List<Notification> replaced = new ArrayList<>();

    @Test
    void theNewestOfAGroupStandsForTheOthersInTheirPlace() {
        Waiting waiting = new Waiting(true, 10);
        add(waiting, 0, "a", OPENED);
        add(waiting, 1, "b", OPENED);
        add(waiting, 2, "a", UPDATED);

        assertThat(next(waiting).offset()).isEqualTo(2);
        assertThat(replaced).hasSize(1);
        assertThat(waiting.position()).isEqualTo(1);
    }

    @Test
    void openingAndResolvingAreKeptWhereMessagesCannotBeEdited() {
        Waiting waiting = new Waiting(false, 10);
        add(waiting, 0, "a", OPENED);
        add(waiting, 1, "a", UPDATED);
        add(waiting, 2, "a", RESOLVED);

        assertThat(next(waiting).offset()).isZero();
        waiting.done(next(waiting));
        assertThat(next(waiting).offset()).isEqualTo(2);
        waiting.done(next(waiting));
        assertThat(waiting.position()).isEqualTo(3);
    }

    @Test
    void offsetsAreCommittedOnlyBehindWhatIsTold() {
        Waiting waiting = new Waiting(true, 10);
        add(waiting, 5, "a", OPENED);
        waiting.pass(6);
        add(waiting, 7, "b", OPENED);
        Waiting.Entry first = next(waiting);
        waiting.postpone(first, NOW.plusSeconds(60));

        waiting.done(next(waiting));

        assertThat(waiting.position()).isEqualTo(5);
        assertThat(waiting.due(NOW)).isNull();
        assertThat(waiting.nextDue()).isEqualTo(NOW.plusSeconds(60));
        assertThat(waiting.due(NOW.plus(Duration.ofMinutes(2)))).isEqualTo(first);
    }

    @Test
    void isFullAtItsCapacity() {
        Waiting waiting = new Waiting(true, 2);
        add(waiting, 0, "a", OPENED);
        assertThat(waiting.isFull()).isFalse();

        add(waiting, 1, "b", OPENED);

        assertThat(waiting.isFull()).isTrue();
    }

    private void add(Waiting waiting, long offset, String group, Notification.Reason reason) {
        waiting.add(offset, Alerts.notification(group, reason, Alerts.truncate()), replaced::add);
    }

    private static Waiting.Entry next(Waiting waiting) {
        return Objects.requireNonNull(waiting.due(NOW));
    }
}
