package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Notification;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectLineTest {

    private static final Alert ALERT = Alerts.truncate();
    private static final Notification BEGIN = Alerts.notification("g", OPENED, ALERT);
    private static final Notification END = Alerts.notification("g", RESOLVED, Alerts.resolved(ALERT));
    private static final Notification LAST = Alerts.notification("last", OPENED, Alerts.numbered(Alerts.truncate(), 9));

    @TempDir
    private Path directory;

    private DirectLine open(Receiver... receivers) {
        return DirectLine.open(directory, List.of(receivers));
    }

    @Test
    void tellsEveryReceiverByItsName() {
        ScriptedReceiver team = new ScriptedReceiver("team", "a", true);
        ScriptedReceiver boss = new ScriptedReceiver("boss", "a", true);
        try (DirectLine line = open(team, boss)) {
            line.tell(BEGIN);

            await().until(() -> team.told().size() == 1 && boss.told().size() == 1);
            assertThat(boss.told().get(0).receiver()).isEqualTo("boss");
        }
    }

    @Test
    void aDeadReceiverDelaysNobodyAndHearsOfItOnceItIsBack() {
        ScriptedReceiver dead = new ScriptedReceiver("team", "dead", true);
        dead.script(notification -> new Outcome.Retry("connection refused"));
        ScriptedReceiver alive = new ScriptedReceiver("team", "alive", true);
        try (DirectLine line = open(dead, alive)) {
            line.tell(BEGIN);
            await().until(() -> alive.told().size() == 1 && dead.attempts() >= 2);
            assertThat(line.state().get(0).problem()).isEqualTo("connection refused");

            dead.script(ScriptedReceiver.TAKES);

            await().until(() -> dead.told().size() == 1);
        }
    }

    @Test
    void anEndStandsForABeginningThatCouldNotBeTold() {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        receiver.script(notification -> new Outcome.Retry("down"));
        try (DirectLine line = open(receiver)) {
            line.tell(BEGIN);
            await().until(() -> receiver.attempts() >= 1);
            line.tell(END);
            await().until(() -> line.state().get(0).waiting() == 1);

            receiver.script(ScriptedReceiver.TAKES);

            await().until(() -> !receiver.told().isEmpty());
            line.tell(LAST);
            await().until(() -> receiver.groups().contains("last"));
            assertThat(receiver.told()).extracting(Notification::reason).containsExactly(RESOLVED, OPENED);
        }
    }

    @Test
    void whatWasToldBeforeARestartIsNotToldAgain() {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        try (DirectLine line = open(receiver)) {
            line.tell(BEGIN);
            await().until(() -> receiver.told().size() == 1);
        }

        try (DirectLine line = open(receiver.again())) {
            line.tell(BEGIN);
            line.tell(LAST);

            await().until(() -> receiver.groups().contains("last"));
            assertThat(receiver.groups()).containsExactly("g", "last");
        }
    }

    @Test
    void tellsAlsoWhereNothingCanBeKept() throws Exception {
        Path noDirectory = Files.writeString(directory.resolve("file"), "in the way");
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        try (DirectLine line = DirectLine.open(noDirectory, List.of(receiver))) {
            line.tell(BEGIN);
            line.tell(END);
            line.tell(END);
            line.tell(LAST);

            await().until(() -> receiver.groups().contains("last"));
            assertThat(receiver.groups()).containsOnlyOnce("last").contains("g");
        }
    }

    @Test
    void tellsAlsoWhereWhatWasKeptIsBroken() throws Exception {
        ScriptedReceiver receiver = new ScriptedReceiver("team", "a", true);
        try (DirectLine line = open(receiver)) {
            line.tell(BEGIN);
            await().until(() -> receiver.told().size() == 1);
        }
        try (Stream<Path> files = Files.list(directory)) {
            for (Path file : files.toList()) {
                Files.writeString(file, "{\"g\": 12");
            }
        }

        try (DirectLine line = open(receiver.again())) {
            line.tell(END);

            await().until(() -> receiver.told().size() == 2);
        }
    }
}
