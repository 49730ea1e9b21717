package dev.whodunit.detector.notify.file;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.REPEATED;
import static dev.whodunit.topologies.event.Notification.Reason.UPDATED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.AlertJson;
import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Outcome;
import dev.whodunit.detector.notify.ReceiverContract;
import dev.whodunit.detector.notify.ReceiverName;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileReceiverTest {

    @TempDir
    private Path directory;

    private Path path() {
        return directory.resolve("alerts.jsonl");
    }

    private Outcome send(Notification notification, @Nullable Delivery previous) {
        return new FileReceiver(new ReceiverName("team", "file-0"), path()).send(notification, previous);
    }

    private Delivery tell(@Nullable Delivery previous, Notification notification) {
        FileReceiver receiver = new FileReceiver(new ReceiverName("team", "file-0"), path());
        return ReceiverContract.delivered(
                receiver, notification, (Outcome.Delivered) receiver.send(notification, previous));
    }

    @Test
    void eachRevisionIsALineAndNoneIsThereTwice() throws Exception {
        Delivery opened = tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        Delivery grown = tell(
                opened,
                Alerts.notification("g", UPDATED, Alerts.massDelete(2, 200), Alerts.numbered(Alerts.truncate(), 3)));
        tell(grown, Alerts.notification("g", REPEATED, Alerts.massDelete(2, 200)));

        assertThat(Files.readAllLines(path()))
                .containsExactly(
                        AlertJson.line(Alerts.massDelete(1, 150)),
                        AlertJson.line(Alerts.massDelete(2, 200)),
                        AlertJson.line(Alerts.numbered(Alerts.truncate(), 3)));
    }

    @Test
    void aFileThatIsRenamedMeanwhileIsLeftAsItIsAndANewOneBegun() throws Exception {
        tell(null, Alerts.notification("g", OPENED, Alerts.massDelete(1, 150)));
        Path rotated = Files.move(path(), directory.resolve("alerts.jsonl.1"));

        tell(null, Alerts.notification("h", OPENED, Alerts.truncate()));

        assertThat(Files.readAllLines(rotated)).hasSize(1);
        assertThat(Files.readAllLines(path())).containsExactly(AlertJson.line(Alerts.truncate()));
    }

    @Test
    void halfALineThatACrashLeftSpoilsNothing() throws Exception {
        Files.writeString(path(), "{\"id\":\"0123");

        tell(null, Alerts.notification("g", OPENED, Alerts.truncate()));

        assertThat(Files.readAllLines(path())).containsExactly("{\"id\":\"0123", AlertJson.line(Alerts.truncate()));
    }

    @Test
    void saysWhyItCannotWrite() throws Exception {
        Notification notification = Alerts.notification("g", OPENED, Alerts.truncate());
        Files.createDirectory(path());
        assertThat(send(notification, null).toString()).contains("alerts.jsonl is a directory");

        Files.delete(path());
        Files.delete(directory);
        Outcome outcome = send(notification, null);

        assertThat(outcome).isInstanceOf(Outcome.Retry.class);
        assertThat(outcome.toString()).contains("there is no directory " + directory);
        Files.createDirectory(directory);
    }
}
