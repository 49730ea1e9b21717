package dev.whodunit.detector.notify;

import static dev.whodunit.topologies.event.Notification.Reason.OPENED;
import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.rule.Level;
import dev.whodunit.topologies.serde.Json;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;

final class StoryTest {

    @Test
    void theHeadlineSaysWhatWhereWhoAndFromWhere() {
        assertThat(StoryTeller.tell(Alerts.truncate()).headline())
                .isEqualTo("TRUNCATE of public.\"User\" in Shop by role:app (203.0.113.59)");
        assertThat(StoryTeller.tell(Alerts.massDelete(1, 1234)).headline())
                .isEqualTo("1,234 rows deleted from public.orders in Shop by john@example.com (198.51.100.7)");
        assertThat(StoryTeller.tell(Alerts.bruteForce()).headline())
                .isEqualTo("37 failed logins on bastion from 203.0.113.77");
    }

    @Test
    void theDatabaseRoleStandsBesideAClaimedPerson() {
        assertThat(StoryTeller.tell(Alerts.massDelete(1, 150)).who())
                .isEqualTo("john@example.com (joined from the application log by correlation ID),"
                        + " as database role app, from 198.51.100.7");
        assertThat(StoryTeller.tell(Alerts.truncate()).who())
                .isEqualTo("role:app (database session; no person known), from 203.0.113.59");
        assertThat(StoryTeller.tell(Alerts.bruteForce()).who()).isEqualTo("nobody known, from 203.0.113.77");
    }

    @Test
    void timesAreThoseOfTheReadersClock() {
        Story story = StoryTeller.tell(Alerts.massDelete(1, 150));

        assertThat(story.when(ZoneOffset.UTC)).isEqualTo("21 Nov 2026, 03:10:00 – 03:12:04 UTC (2 min 4 s)");
        assertThat(story.when(ZoneId.of("Europe/Berlin")))
                .isEqualTo("21 Nov 2026, 04:10:00 – 04:12:04 CET (2 min 4 s)");
    }

    @Test
    void severalKindsOfDeedsAreNamedTogether() {
        assertThat(Phrases.deeds(List.of("drop_trigger", "alter_table"), List.of("public.orders")))
                .isEqualTo("DROP TRIGGER and ALTER TABLE on public.orders");
        assertThat(Phrases.deed("drop_table", 1, false, List.of("public.a", "public.b")))
                .isEqualTo("DROP TABLE public.a and 1 more");
        assertThat(Phrases.deed("http_request", 12, false, List.of())).isNull();
    }

    @Test
    void codesBecomeWords() {
        assertThat(Phrases.table("public.User")).isEqualTo("public.\"User\"");
        assertThat(Phrases.table("public.we\"ird")).isEqualTo("public.\"we\"\"ird\"");
        assertThat(Phrases.technique("attack.t1110.001")).isEqualTo("T1110.001");
        assertThat(Phrases.technique("attack.credential-access")).isEqualTo("Credential Access");
        assertThat(Phrases.technique("cve.2024-1")).isNull();
        assertThat(Phrases.length(Duration.ofSeconds(90_061))).isEqualTo("1 d 1 h");
    }

    @Test
    void ofSeveralAlertsTheNewestThatFiresLeads() {
        Briefing briefing = Briefing.of(
                Alerts.notification(OPENED, Alerts.resolved(Alerts.massDelete(1, 150)), Alerts.bruteForce()));

        assertThat(briefing.lead().reason().rule()).isEqualTo("ssh_brute_force");
        assertThat(briefing.level()).isEqualTo(Level.MEDIUM);
        assertThat(briefing.resolved()).isFalse();
        assertThat(briefing.others()).extracting(Story::isResolved).containsExactly(true);
    }

    @Test
    void theContractHasItsKeysInOrderAndNothingElse() {
        assertThat(AlertJson.contract(Alerts.bruteForce()).fieldNames())
                .toIterable()
                .containsExactly(
                        "id",
                        "revision",
                        "state",
                        "rule",
                        "name",
                        "title",
                        "level",
                        "tags",
                        "group",
                        "actor",
                        "addresses",
                        "programs",
                        "tables",
                        "statements",
                        "requests",
                        "correlation_ids",
                        "count",
                        "first",
                        "last",
                        "at",
                        "summary");
        assertThat(Json.text(AlertJson.contract(Alerts.bruteForce()).path("actor")))
                .isEqualTo("{\"name\":null,\"evidence\":\"none\"}");
    }
}
