package dev.whodunit.detector.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.Consumer;

/** The night a database was wiped, played for real: each step happens in the database, the application or a log. */
final class Incident {

    /** Where the attack on SSH comes from. */
    static final String ATTACKER = "198.51.100.196";
    /** The administrator's workstation. */
    static final String ADMINISTRATOR = "203.0.113.59";
    /** The application user's address. */
    static final String CUSTOMER = "203.0.113.17";

    private static final DateTimeFormatter SYSLOG =
            DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH).withZone(ZoneOffset.UTC);

    private final DemoDatabase database;
    private final URI application;
    private final Path authLog;
    private final Clock clock;
    private final Consumer<String> narrator;
    private final HttpClient http = HttpClient.newHttpClient();

    Incident(DemoDatabase database, URI application, Path authLog, Clock clock, Consumer<String> narrator) {
        this.database = database;
        this.application = application;
        this.authLog = authLog;
        this.clock = clock;
        this.narrator = narrator;
    }

    void play() throws IOException, InterruptedException, SQLException {
        ordinaryTraffic();
        bruteForce();
        wrongPasswords();
        directSession();
        massDelete();
        serverErrors();
        slowQuery();
    }

    private void ordinaryTraffic() throws IOException, InterruptedException {
        narrator.accept("The shop is open: mary adds five games. Nobody is alerted.");
        for (int game = 0; game < 5; game++) {
            call("POST", "/api/games", "mary", "203.0.113.18");
        }
    }

    private void bruteForce() throws IOException {
        narrator.accept("Somebody at " + ATTACKER + " guesses SSH passwords; the administrator logs in from "
                + ADMINISTRATOR + ".");
        for (int attempt = 0; attempt < 7; attempt++) {
            authLine("sshd[" + (12_300 + attempt) + "]: Failed password for root from " + ATTACKER + " port "
                    + (41_000 + attempt) + " ssh2");
        }
        authLine("sshd[12345]: Accepted password for admin from " + ADMINISTRATOR + " port 52341 ssh2");
    }

    private void wrongPasswords() {
        narrator.accept("A script tries twelve wrong passwords against the database.");
        for (int attempt = 0; attempt < 12; attempt++) {
            try (Connection ignored = DriverManager.getConnection(database.url("app", "wrong" + attempt, "script"))) {
                throw new IllegalStateException("a wrong password was accepted");
            } catch (SQLException expected) {
                // The point of the attempt.
            }
        }
    }

    private void directSession() throws SQLException {
        narrator.accept(
                "A psql session as admin drops the trigger that protects \"User\", alters the table, truncates it, and drops another.");
        try (Connection session = database.session("admin", "psql");
                Statement statement = session.createStatement()) {
            statement.execute("DROP TRIGGER block_truncate_user ON \"User\"");
            statement.execute("ALTER TABLE \"User\" ADD COLUMN note text");
            statement.execute("TRUNCATE \"User\"");
            statement.execute("DROP TABLE legacy_orders");
        }
    }

    private void massDelete() throws IOException, InterruptedException {
        narrator.accept("john deletes 150 games through the API, in three requests.");
        for (int batch = 0; batch < 3; batch++) {
            call("DELETE", "/api/games/" + (batch * 50 + 1) + "-" + (batch * 50 + 50), "john", CUSTOMER);
        }
    }

    private void serverErrors() throws IOException, InterruptedException {
        narrator.accept("A report that nobody deployed fails twelve times.");
        for (int request = 0; request < 12; request++) {
            call("GET", "/api/reports", "mary", "203.0.113.18");
        }
    }

    private void slowQuery() throws IOException, InterruptedException {
        narrator.accept("Statistics take more than five seconds.");
        call("GET", "/api/statistics", "mary", "203.0.113.18");
    }

    private void call(String method, String path, String user, String address)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(application.resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .header("X-User", user)
                .header("X-Forwarded-For", address)
                .header("User-Agent", "Mozilla/5.0")
                .build();
        http.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private void authLine(String message) throws IOException {
        String line = SYSLOG.format(Instant.now(clock)) + " production-01 " + message + "\n";
        Files.writeString(authLog, line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
}
