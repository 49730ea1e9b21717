package dev.whodunit.detector.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.event.Alert;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first thing that anybody tries: a detector as a newcomer has it, without a receiver, and a whole incident. */
class DemoIT {

    @TempDir
    private Path directory;

    @Test
    void the_incident_is_found_out_to_the_last_culprit() throws Exception {
        Queue<Alert> alerts = new ConcurrentLinkedQueue<>();
        List<String> missing;
        try (Demo demo = new Demo(directory, Path.of("..", "rules"), Clock.systemUTC(), sentence -> {})) {
            demo.start("127.0.0.1", 0, alerts::add);
            missing = demo.play();
        }

        assertThat(missing).isEmpty();
        assertThat(alerts.stream().map(Alert::name).distinct())
                .as("eleven rules, and none that nobody set off")
                .hasSize(11)
                .doesNotContain("whodunit_drill");
        assertThat(alerts)
                .filteredOn(alert -> "mass_delete".equals(alert.name()))
                .last()
                .satisfies(alert -> assertThat(alert.count()).isEqualTo(150));
    }
}
