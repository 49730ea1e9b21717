package dev.whodunit.detector.notify;

import dev.whodunit.sigma.rule.Guidance;
import dev.whodunit.topologies.event.Alert;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Notification;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Alerts as the detector makes them, for tests of whoever shows them. */
public final class Alerts {

    private Alerts() {}

    /** The same, with what its rule says to those who read of it. */
    public static Alert guided(Alert alert, Guidance guidance) {
        Alert.Detail detail = alert.detail();
        Alert.Detail guided = new Alert.Detail(
                detail.actors(),
                detail.databaseRoles(),
                detail.actions(),
                detail.atLeast(),
                detail.tooLate(),
                detail.episode(),
                detail.shadow(),
                detail.runbook(),
                detail.description(),
                detail.reason(),
                detail.opened(),
                detail.updated(),
                detail.sample(),
                guidance);
        return new Alert(
                alert.id(),
                alert.revision(),
                alert.state(),
                alert.rule(),
                alert.name(),
                alert.title(),
                alert.level(),
                alert.tags(),
                alert.group(),
                alert.actor(),
                alert.addresses(),
                alert.programs(),
                alert.tables(),
                alert.statements(),
                alert.requests(),
                alert.correlationIds(),
                alert.count(),
                alert.first(),
                alert.last(),
                alert.at(),
                alert.summary(),
                guided);
    }

    /** A TRUNCATE from psql by a database role. */
    public static Alert truncate() {
        return new Alert(
                "7c0ffee5a1b2c3d4-1",
                1,
                Alert.State.FIRING,
                "8f1c2d3e-0000-4000-8000-000000000001",
                "database_truncate",
                "Table truncated",
                "critical",
                List.of("attack.impact", "attack.t1485"),
                Map.of("db.namespace", "Shop", "actor.name", "role:app"),
                new Alert.Actor("role:app", "session"),
                List.of("203.0.113.59"),
                List.of("psql"),
                List.of("public.User"),
                List.of("TRUNCATE \"User\" CASCADE;"),
                List.of(),
                List.of(),
                1,
                "2026-11-21T03:12:03.120345Z",
                "2026-11-21T03:12:03.120345Z",
                "2026-11-21T03:12:03.120345Z",
                "1 × truncate on public.User by role:app from 203.0.113.59",
                new Alert.Detail(
                        List.of(new Alert.Actor("role:app", "session")),
                        List.of("app"),
                        Map.of("truncate", 1L),
                        false,
                        0,
                        1,
                        false,
                        "https://wiki.example.com/runbooks/truncate",
                        "A table was emptied at once. TRUNCATE leaves no rows in the log; restore from backup.",
                        null,
                        "2026-11-21T03:12:03.150000Z",
                        "2026-11-21T03:12:03.150000Z",
                        List.of(Event.of(Map.of("db.namespace", "Shop", "event.action", "truncate")))));
    }

    /** 150 rows deleted through the application by a person known from its log. */
    public static Alert massDelete(long revision, long count) {
        return new Alert(
                "0123456789abcdef-1",
                revision,
                Alert.State.FIRING,
                "8f1c2d3e-0000-4000-8000-000000000002",
                "mass_delete",
                "Mass delete by one actor",
                "critical",
                List.of("attack.impact", "attack.t1485"),
                Map.of("db.namespace", "Shop", "actor.name", "john@example.com"),
                new Alert.Actor("john@example.com", "log_join"),
                List.of("198.51.100.7"),
                List.of("shop-api"),
                List.of("public.orders"),
                List.of("DELETE FROM orders WHERE id = $1"),
                List.of("DELETE /api/orders/{id}"),
                List.of("req-4711"),
                count,
                "2026-11-21T03:10:00.000000Z",
                "2026-11-21T03:12:04.000000Z",
                "2026-11-21T03:11:23.000000Z",
                count + " × delete on public.orders by john@example.com from 198.51.100.7 within 2 min 4 s"
                        + " (the rule: more than 100 deleted rows in 5 min)",
                new Alert.Detail(
                        List.of(new Alert.Actor("john@example.com", "log_join")),
                        List.of("app"),
                        Map.of("delete", count),
                        false,
                        0,
                        1,
                        false,
                        "https://wiki.example.com/runbooks/mass-delete",
                        null,
                        null,
                        "2026-11-21T03:11:23.050000Z",
                        "2026-11-21T03:12:04.050000Z",
                        List.of()));
    }

    /** Failed logins from one address; nobody is known. */
    public static Alert bruteForce() {
        return new Alert(
                "aaaabbbbccccdddd-3",
                4,
                Alert.State.FIRING,
                "8f1c2d3e-0000-4000-8000-000000000003",
                "ssh_brute_force",
                "SSH brute force",
                "medium",
                List.of("attack.credential-access", "attack.t1110.001"),
                Map.of("client.address", "203.0.113.77"),
                new Alert.Actor(null, "none"),
                List.of("203.0.113.77"),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                37,
                "2026-11-21T03:00:00.000000Z",
                "2026-11-21T03:03:10.000000Z",
                "2026-11-21T03:00:12.000000Z",
                "37 × login by nobody known from 203.0.113.77 (the rule: more than 5 failed logins in 5 min)",
                new Alert.Detail(
                        List.of(),
                        List.of(),
                        Map.of("login", 37L),
                        false,
                        0,
                        3,
                        false,
                        null,
                        null,
                        null,
                        "2026-11-21T03:00:12.050000Z",
                        "2026-11-21T03:03:10.050000Z",
                        List.of(Event.of(
                                Map.of("event.action", "login", "event.outcome", "failure", "host.name", "bastion")))));
    }

    /** An alert that is over. */
    public static Alert resolved(Alert alert) {
        Alert.Detail old = alert.detail();
        return with(alert, alert.revision() + 1, Alert.State.RESOLVED, alert.level(), "quiet", old);
    }

    /** The alert with another level. */
    public static Alert level(Alert alert, String level) {
        return with(
                alert,
                alert.revision() + 1,
                alert.state(),
                level,
                alert.detail().reason(),
                alert.detail());
    }

    private static Alert with(
            Alert alert, long revision, Alert.State state, String level, @Nullable String reason, Alert.Detail old) {
        return new Alert(
                alert.id(),
                revision,
                state,
                alert.rule(),
                alert.name(),
                alert.title(),
                level,
                alert.tags(),
                alert.group(),
                alert.actor(),
                alert.addresses(),
                alert.programs(),
                alert.tables(),
                alert.statements(),
                alert.requests(),
                alert.correlationIds(),
                alert.count(),
                alert.first(),
                alert.last(),
                state == Alert.State.RESOLVED ? "2026-11-21T03:17:04.000000Z" : alert.at(),
                alert.summary(),
                new Alert.Detail(
                        old.actors(),
                        old.databaseRoles(),
                        old.actions(),
                        old.atLeast(),
                        old.tooLate(),
                        old.episode(),
                        old.shadow(),
                        old.runbook(),
                        old.description(),
                        reason,
                        old.opened(),
                        old.updated(),
                        old.sample(),
                        old.guidance()));
    }

    /** The alert under another id: an alert of its own. */
    public static Alert numbered(Alert alert, int number) {
        return new Alert(
                "%016x-1".formatted(number),
                alert.revision(),
                alert.state(),
                alert.rule(),
                alert.name(),
                alert.title(),
                alert.level(),
                alert.tags(),
                alert.group(),
                alert.actor(),
                alert.addresses(),
                alert.programs(),
                alert.tables(),
                alert.statements(),
                alert.requests(),
                alert.correlationIds(),
                alert.count(),
                alert.first(),
                alert.last(),
                alert.at(),
                alert.summary(),
                alert.detail());
    }

    /** One of many episodes, each of which every receiver shows with its id, and whose labels are its own. */
    public static Alert episode(String id, long revision, long count) {
        Alert alert = massDelete(revision, count);
        return new Alert(
                id,
                revision,
                alert.state(),
                alert.rule(),
                alert.name(),
                "Episode " + id,
                alert.level(),
                alert.tags(),
                Map.of("db.namespace", "Shop-" + id),
                alert.actor(),
                alert.addresses(),
                alert.programs(),
                alert.tables(),
                alert.statements(),
                alert.requests(),
                alert.correlationIds(),
                alert.count(),
                alert.first(),
                alert.last(),
                alert.at(),
                alert.summary(),
                alert.detail());
    }

    /** An alert whose every text is this one. */
    public static Alert hostile(String text) {
        return new Alert(
                "ffffffffffffffff-1",
                1,
                Alert.State.FIRING,
                text,
                text,
                text,
                "critical",
                List.of(text, "attack." + text),
                Map.of("db.namespace", text, text, text),
                new Alert.Actor(text, text),
                List.of(text, text + "2"),
                List.of(text, text + "2"),
                List.of(text, text + "2"),
                List.of(text, text + "2"),
                List.of(text, text + "2"),
                List.of(text, text + "2"),
                12,
                "2026-11-21T03:10:00.000000Z",
                "2026-11-21T03:12:04.000000Z",
                "2026-11-21T03:11:23.000000Z",
                text,
                new Alert.Detail(
                        List.of(new Alert.Actor(text, text), new Alert.Actor(text + "2", "conflicting")),
                        List.of(text, text + "2"),
                        Map.of(text, 7L, "delete", 5L),
                        true,
                        3,
                        1,
                        false,
                        text,
                        text,
                        null,
                        "2026-11-21T03:11:23.050000Z",
                        "2026-11-21T03:12:04.050000Z",
                        List.of(Event.of(Map.of("host.name", text, "service.name", text)))));
    }

    /** What receiver {@code team} is told of these alerts. */
    public static Notification notification(Notification.Reason reason, Alert... alerts) {
        return notification("g-" + alerts[0].id(), reason, alerts);
    }

    /** What receiver {@code team} is told of these alerts as this group. */
    public static Notification notification(String group, Notification.Reason reason, Alert... alerts) {
        return new Notification(
                group, "team", reason, Map.of("rule", "mass_delete"), List.of(alerts), "2026-11-21T03:12:04.100000Z");
    }
}
