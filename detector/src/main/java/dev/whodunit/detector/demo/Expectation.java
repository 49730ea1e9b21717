package dev.whodunit.detector.demo;

import dev.whodunit.topologies.event.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What one rule's alert has to say of the incident, in its last revision. Null parts are not asked for.
 *
 * @param rule the rule's name
 * @param actor who did it; null where no one can be named
 */
record Expectation(
        String rule,
        @Nullable String actor,
        String evidence,
        long count,
        @Nullable String address,
        @Nullable String program,
        @Nullable String table,
        @Nullable String statement,
        @Nullable String request) {

    private static final String LOOPBACK = "127.0.0.1";

    /** All eleven rules, each with the right person or role, address, table and statement or request. */
    static List<Expectation> ofTheIncident() {
        String admin = "role:admin";
        return List.of(
                new Expectation("ssh_brute_force", null, "none", 7, Incident.ATTACKER, null, null, null, null),
                new Expectation(
                        "database_connection_failures", "role:app", "server_log", 12, LOOPBACK, null, null, null, null),
                new Expectation(
                        "protection_bypass",
                        admin,
                        "session",
                        1,
                        LOOPBACK,
                        "psql",
                        "public.User",
                        "DROP TRIGGER",
                        null),
                new Expectation(
                        "database_alter", admin, "session", 1, LOOPBACK, "psql", "public.User", "ALTER TABLE", null),
                new Expectation(
                        "database_truncate", admin, "session", 1, LOOPBACK, "psql", "public.User", "TRUNCATE", null),
                new Expectation(
                        "direct_session_change",
                        admin,
                        "session",
                        1,
                        LOOPBACK,
                        "psql",
                        "public.User",
                        "TRUNCATE",
                        null),
                new Expectation(
                        "database_drop",
                        admin,
                        "session",
                        1,
                        LOOPBACK,
                        "psql",
                        "public.legacy_orders",
                        "DROP TABLE",
                        null),
                byTheCustomer("mass_delete"),
                byTheCustomer("mass_delete_table"),
                new Expectation(
                        "http_500_errors",
                        "mary",
                        "log_join",
                        12,
                        "203.0.113.18",
                        null,
                        null,
                        null,
                        "GET /api/reports"),
                new Expectation(
                        "slow_database_query",
                        "role:app",
                        "server_log",
                        1,
                        LOOPBACK,
                        "backend",
                        null,
                        "pg_sleep",
                        null));
    }

    private static Expectation byTheCustomer(String rule) {
        return new Expectation(
                rule,
                "john",
                "log_join",
                150,
                Incident.CUSTOMER,
                "backend",
                "public.game",
                "DELETE FROM game",
                "DELETE /api/games/");
    }

    /** What the alert does not say, or says wrongly; empty where it says all. */
    List<String> missing(Alert alert) {
        List<String> missing = new ArrayList<>();
        if (!Objects.equals(actor, alert.actor().name())
                || !evidence.equals(alert.actor().evidence())) {
            missing.add("actor " + actor + " by " + evidence + ", not " + alert.actor());
        }
        if (count != alert.count()) {
            missing.add("count " + count + ", not " + alert.count());
        }
        require(missing, "address", address, alert.addresses());
        require(missing, "program", program, alert.programs());
        require(missing, "table", table, alert.tables());
        require(missing, "statement", statement, alert.statements());
        require(missing, "request", request, alert.requests());
        return missing;
    }

    private static void require(List<String> missing, String what, @Nullable String wanted, List<String> values) {
        if (wanted != null && values.stream().noneMatch(value -> value.contains(wanted))) {
            missing.add(what + " " + wanted + ", not " + values);
        }
    }
}
