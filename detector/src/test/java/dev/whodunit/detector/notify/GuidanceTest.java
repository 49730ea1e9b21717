package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static dev.whodunit.topologies.event.Notification.Reason.RESOLVED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.detector.notify.OtherSide.Told;
import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Delivery;
import dev.whodunit.topologies.event.Notification;
import dev.whodunit.topologies.routing.AlertLabels;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a rule says to those who read of it, and news that are good, at every receiver that people read. */
final class GuidanceTest {

    private static final Guidance GUIDANCE = new Guidance(
            false, "the shop team", "nobody can order", "stop the import", List.of("look at it", "restore it"));
    private static final Guidance GOOD = new Guidance(true, null, null, null, List.of());

    private final Instant now = Instant.parse("2026-11-21T03:12:04.2Z");

    private Delivery tell(Receiver receiver, Notification notification) throws Exception {
        Outcome outcome = receiver.send(notification, null);
        assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
        return ReceiverContract.delivered(receiver, notification, (Outcome.Delivered) outcome);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CONSOLE", "DISCORD", "DISCORD_BOT", "EMAIL", "SLACK", "PAGERDUTY", "WEBHOOK", "ALERTMANAGER"})
    void saysWhatItMeansWhatToDoAndWhoLooksAfterIt(Kind kind) throws Exception {
        try (OtherSide side = kind.side()) {
            tell(side.receiver(() -> now), Alerts.notification(OPENED, Alerts.guided(Alerts.truncate(), GUIDANCE)));

            assertThat(side.shown()).hasSize(1);
            assertThat(side.shown().get(0))
                    .contains("Impact: nobody can order", "Do at once: stop the import", "1. look at it")
                    .contains("2. restore it", "Owner: the shop team");
            assertThat(side.violations()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"DISCORD", "DISCORD_BOT", "EMAIL", "SLACK"})
    void goodNewsAreASuccessAndNothingIsSaidWhenTheyAreSomeTimeAgo(Kind kind) throws Exception {
        Alert done = Alerts.level(Alerts.guided(Alerts.truncate(), GOOD), "informational");
        try (OtherSide side = kind.side()) {
            Receiver receiver = side.receiver(() -> now);

            Delivery told = tell(receiver, Alerts.notification(OPENED, done));

            assertThat(side.shown().get(0)).contains("success").doesNotContain("informational**");
            assertThat(side.told()).extracting(Told::resolved).containsExactly(false);
            Notification over = Alerts.notification(RESOLVED, Alerts.resolved(done));
            assertThat(receiver.tells(over, told)).isFalse();
            assertThat(receiver.tells(over, null))
                    .as("what was never told is still news")
                    .isTrue();
            tell(receiver, over);
            assertThat(side.shown()).last().asString().contains("success").doesNotContain("Resolved", "resolved]");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PAGERDUTY", "ALERTMANAGER", "WEBHOOK"})
    void whereSomethingStaysOpenItIsClosed(Kind kind) throws Exception {
        Alert done = Alerts.level(Alerts.guided(Alerts.truncate(), GOOD), "informational");
        try (OtherSide side = kind.side()) {
            Receiver receiver = side.receiver(() -> now);
            Delivery told = tell(receiver, Alerts.notification(OPENED, done));

            assertThat(receiver.tells(Alerts.notification(RESOLVED, Alerts.resolved(done)), told))
                    .isTrue();
        }
    }

    @Test
    void routesKnowGoodNewsByALabel() {
        assertThat(AlertLabels.of(Alerts.guided(Alerts.truncate(), GOOD))).containsEntry("good_news", "true");
        assertThat(AlertLabels.of(Alerts.guided(Alerts.truncate(), GUIDANCE))).doesNotContainKey("good_news");
    }

    @ParameterizedTest
    @EnumSource(Alert.State.class)
    void goodNewsCanNeitherBeTakenOnNorSilenced(Alert.State state) {
        Alert done = Alerts.guided(Alerts.truncate(), GOOD);
        Alert shown = state == Alert.State.RESOLVED ? Alerts.resolved(done) : done;

        assertThat(DeepLink.fill(PageLinks.under(URI.create("https://whodunit.example")), shown))
                .extracting(DeepLink.Filled::name)
                .containsExactly(PageLinks.TIMELINE);
    }
}
