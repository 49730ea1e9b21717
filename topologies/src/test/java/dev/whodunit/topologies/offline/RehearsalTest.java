package dev.whodunit.topologies.offline;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Notification;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RehearsalTest {

    private static final long NOW = Instant.parse("2026-03-01T02:00:00Z").toEpochMilli();

    @Test
    void it_takes_the_whole_way_from_the_deleted_row_to_the_notification() {
        Rehearsal rehearsal = new Rehearsal(NOW);

        delete(rehearsal, 100);
        assertThat(rehearsal.told()).isEmpty();

        delete(rehearsal, 1);
        assertThat(rehearsal.told()).singleElement().satisfies(notification -> {
            assertThat(notification.reason()).isEqualTo(Notification.Reason.OPENED);
            assertThat(notification.alerts()).singleElement().satisfies(alert -> {
                assertThat(alert.actor().name()).isEqualTo("nobody");
                assertThat(alert.count()).isEqualTo(101);
            });
        });
    }

    @Test
    void growth_is_told_no_more_often_than_in_the_service() {
        Rehearsal rehearsal = new Rehearsal(NOW);

        delete(rehearsal, 1_000);

        assertThat(rehearsal.told()).extracting(Notification::reason).isEqualTo(List.of(Notification.Reason.OPENED));
    }

    private static void delete(Rehearsal rehearsal, int rows) {
        for (int row = 0; row < rows; row++) {
            rehearsal.delete();
        }
    }
}
