package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.OtherSide.Fault;
import dev.whodunit.detector.notify.alertmanager.AlertmanagerSide;
import dev.whodunit.topologies.event.Alert;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class KeepAliveTest {

    private static final Alert ALERT = Alerts.massDelete(1, 150);

    private final AlertmanagerSide alertmanager = new AlertmanagerSide();
    private final Lives lives = new Lives(alertmanager, 1);

    @AfterEach
    void close() {
        alertmanager.close();
        assertThat(alertmanager.violations()).isEmpty();
    }

    private void assertFiresForMinutes(int minutes) throws InterruptedException {
        for (int minute = 0; minute < minutes; minute++) {
            lives.pass(Duration.ofMinutes(1));
            assertThat(alertmanager.firing(lives.now())).as("minute %s", minute).hasSize(1);
        }
    }

    @Test
    void anAlertIsKeptAliveAsLongAsItFiresAndNoLonger() throws Exception {
        lives.write(Alerts.notification("g", OPENED, ALERT));
        assertFiresForMinutes(30);

        lives.write(Alerts.notification("g", RESOLVED, Alerts.resolved(ALERT)));
        lives.pass(Duration.ofSeconds(1));
        assertThat(alertmanager.firing(lives.now())).isEmpty();

        lives.pass(Duration.ofMinutes(10));
        assertThat(alertmanager.firing(lives.now())).isEmpty();
        assertThat(alertmanager.told()).hasSize(2);
    }

    @Test
    void aCrashLosesNothingOfIt() throws Exception {
        lives.write(Alerts.notification("g", OPENED, ALERT));
        for (int crash = 0; crash < 10; crash++) {
            assertFiresForMinutes(1);
            lives.restart();
        }
        assertFiresForMinutes(10);
        assertThat(alertmanager.told()).hasSize(1);
    }

    @Test
    void aNewLifeBeginsWithIt() throws Exception {
        lives.write(Alerts.notification("g", OPENED, ALERT));
        lives.pass(Duration.ofSeconds(30));
        int posts = alertmanager.posts();

        lives.restart();
        lives.pass(Duration.ofSeconds(1));

        assertThat(alertmanager.posts()).isEqualTo(posts + 1);
    }

    @Test
    void anOutageOfMinutesEndsNoAlertAndALongerOneEndsItUntilItIsOver() throws Exception {
        lives.write(Alerts.notification("g", OPENED, ALERT));
        assertFiresForMinutes(2);
        alertmanager.fail(Fault.AWAY);
        assertFiresForMinutes(3);
        alertmanager.mend();
        assertFiresForMinutes(8);

        alertmanager.fail(Fault.AWAY);
        lives.pass(Duration.ofMinutes(6));
        assertThat(alertmanager.firing(lives.now())).isEmpty();
        alertmanager.mend();

        lives.pass(Duration.ofMinutes(1));
        assertFiresForMinutes(5);
    }
}
