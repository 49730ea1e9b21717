package dev.whodunit.detector.notify.console;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.Golden;
import dev.whodunit.detector.notify.ReceiverName;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.ZoneOffset;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConsoleReceiverTest {

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);
    private final ReceiverName name = new ReceiverName("team", "console-0");
    private final ConsoleReceiver receiver =
            new ConsoleReceiver(name, ConsoleSettings.cards(out, false, Map.of("COLUMNS", "100"), ZoneOffset.UTC));

    private String text() {
        return bytes.toString(StandardCharsets.UTF_8);
    }

    @Test
    void isNoWiderThanTheTerminal() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.hostile("word ".repeat(300) + "x".repeat(500))), null);

        assertThat(text().lines()).allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(100));
    }

    @Test
    void hasNoColoursOffATerminalOrWhereNobodyWantsThem() {
        assertThat(ConsoleSettings.cards(out, true, Map.of(), ZoneOffset.UTC).color())
                .isTrue();
        assertThat(ConsoleSettings.cards(out, false, Map.of(), ZoneOffset.UTC).color())
                .isFalse();
        assertThat(ConsoleSettings.cards(out, true, Map.of("NO_COLOR", "1"), ZoneOffset.UTC)
                        .color())
                .isFalse();
        assertThat(ConsoleSettings.cards(out, true, Map.of("TERM", "dumb"), ZoneOffset.UTC)
                        .color())
                .isFalse();
    }

    @Test
    void outsideTextCannotColourTheTerminal() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.hostile("\u001b[31m\u009b31m")), null);

        assertThat(text()).doesNotContain("\u001b", "\u009b").contains("\\u001B[31m");
    }

    @Test
    void asJsonItIsTheContractLineByLine() {
        ConsoleSettings settings =
                new ConsoleSettings(out, ConsoleSettings.Format.JSON_LINES, false, 100, ZoneOffset.UTC);
        AlertPrinter printer = new AlertPrinter(settings);

        printer.print(Alerts.massDelete(1, 150));
        printer.print(Alerts.massDelete(1, 150));
        printer.print(Alerts.resolved(Alerts.massDelete(1, 150)));

        assertThat(text().lines())
                .hasSize(2)
                .allSatisfy(line -> assertThat(line)
                        .startsWith("{\"id\":\"0123456789abcdef-1\",\"revision\":")
                        .doesNotContain("detail"));
    }

    @Test
    void aCardIsShownOnceAndThenALineForEachRevision() {
        AlertPrinter printer = new AlertPrinter(ConsoleSettings.cards(out, false, Map.of(), ZoneOffset.UTC));

        printer.print(Alerts.massDelete(1, 150));
        printer.print(Alerts.massDelete(2, 400));
        printer.print(Alerts.resolved(Alerts.massDelete(2, 400)));

        assertThat(text().lines().filter(line -> line.startsWith("╭"))).hasSize(1);
        assertThat(text().lines().filter(line -> line.startsWith("▸"))).hasSize(1);
        assertThat(text().lines().filter(line -> line.startsWith("✔"))).hasSize(1);
    }

    @Test
    void looksAsReviewed() throws Exception {
        receiver.send(Alerts.notification(OPENED, Alerts.truncate(), Alerts.bruteForce()), null);
        receiver.send(Alerts.notification(OPENED, Alerts.massDelete(1, 150)), null);
        receiver.send(Alerts.notification(RESOLVED, Alerts.resolved(Alerts.massDelete(1, 150))), null);

        Golden.check("console.txt", text());
    }
}
