package dev.whodunit.detector.notify.discord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.whodunit.detector.notify.Alerts;
import dev.whodunit.detector.notify.discord.BotSettings.Roles;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DeedsTest {

    private static final Instant NOW = Instant.parse("2026-11-21T03:12:04Z");
    private static final Person ANN = new Person("ann", "42", Set.of("7", "on-call"));

    private final FakeDesk desk = new FakeDesk(NOW);
    private final Deeds deeds = new Deeds(desk, () -> NOW);

    @Test
    void rolesAreKnownByIdOrByName() throws Exception {
        for (String role : List.of("7", "on-call")) {
            Roles roles = new Roles(List.of("lead", role), List.of());
            assertThat(deeds.acknowledge(List.of(Alerts.truncate()), ANN, roles, "")
                            .handled()
                            .acknowledged())
                    .isEqualTo(new Handled.Acknowledged("discord:ann (42)", "", NOW));
        }
        assertThatThrownBy(() ->
                        deeds.acknowledge(List.of(Alerts.truncate()), ANN, new Roles(List.of("lead"), List.of()), ""))
                .isInstanceOf(Desk.Refused.class)
                .hasMessageContaining("You may not acknowledge");
    }

    @Test
    void whatIsNotKnownAnyMoreIsNotSilenced() {
        assertThatThrownBy(() -> deeds.silence(List.of(), ANN, Roles.EVERYBODY, Duration.ofHours(1), ""))
                .isInstanceOf(Desk.Refused.class)
                .hasMessageContaining("not known any more");
        assertThat(desk.done()).isEmpty();
    }

    @Test
    void aSilenceCoversWhatTheAlertsShareAndTheirRuleAlways() throws Exception {
        assertThat(SilenceScope.of(List.of(Alerts.massDelete(1, 150))))
                .hasToString("[alertname=\"mass_delete\", actor.name=\"john@example.com\", db.namespace=\"Shop\"]");
        assertThat(SilenceScope.of(List.of(Alerts.bruteForce(), Alerts.bruteForce())))
                .hasToString("[alertname=\"ssh_brute_force\", client.address=\"203.0.113.77\"]");
        assertThatThrownBy(() -> SilenceScope.of(List.of(Alerts.massDelete(1, 150), Alerts.truncate())))
                .isInstanceOf(Desk.Refused.class)
                .hasMessageContaining("several rules");
    }

    @ParameterizedTest
    @CsvSource({"30m,PT30M", "4h,PT4H", "1d12h,PT36H", "' 2 d ',PT48H"})
    void lengthsAreReadAsPeopleWriteThem(String text, Duration length) throws Exception {
        assertThat(SilenceScope.length(text)).isEqualTo(length);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "soon", "-1h", "0m", "99999d", "1h30", "1.5h"})
    void whatIsNoLengthOfTimeIsRefused(String text) {
        assertThatThrownBy(() -> SilenceScope.length(text)).isInstanceOf(Desk.Refused.class);
    }

    @ParameterizedTest
    @MethodSource("dev.whodunit.detector.notify.HostileText#all")
    void answersAboutHostileTextAreWithinTheLimits(String text) throws Exception {
        desk.tells("g", Alerts.hostile(text));
        Questions questions = new Questions(desk);

        for (Answer answer : List.of(
                questions.alerts(),
                questions.timeline(desk.group("g")),
                questions.who(text.length() > 500 ? text.substring(0, 500) : text),
                deeds.silence(desk.group("g"), ANN, Roles.EVERYBODY, Duration.ofHours(1), text)
                        .answer())) {
            assertThat(answer.text()).hasSizeLessThanOrEqualTo(answer.title() == null ? 2_000 : 4_096);
            assertThat(answer.text()).doesNotContainPattern("@everyone|@here|<@[!&]?\\d+>");
            if (answer.title() != null) {
                assertThat(answer.title()).isNotBlank().hasSizeLessThanOrEqualTo(256);
            }
        }
        assertThat(SlashCommand.complete(desk, SlashCommand.ALERT, "").keySet())
                .allSatisfy(name -> assertThat(name).isNotBlank().hasSizeLessThanOrEqualTo(100));
    }

    @Test
    void twoAlertsThatReadTheSameAreTwoChoices() {
        desk.tells("g", Alerts.numbered(Alerts.truncate(), 1), Alerts.numbered(Alerts.truncate(), 2));

        assertThat(SlashCommand.complete(desk, SlashCommand.ALERT, "truncate"))
                .hasSize(2)
                .containsValues("0000000000000001-1", "0000000000000002-1");
    }
}
