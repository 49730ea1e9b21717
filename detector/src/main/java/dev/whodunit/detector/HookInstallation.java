package dev.whodunit.detector;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.hooks.PostgresUrl;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the hooks into a database whose entry says {@code install: true}, beside everything else that starts. A server that
 * is away is waited for; capture says meanwhile what is missing.
 */
final class HookInstallation implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(HookInstallation.class);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    private static final String RUN_ROLE = "whodunit";

    private final Configuration.Postgres entry;
    private final CountDownLatch stopping = new CountDownLatch(1);
    private final Thread thread;

    HookInstallation(Configuration.Postgres entry) {
        this.entry = entry;
        this.thread = new Thread(this::run, "install-" + entry.name());
        thread.setDaemon(true);
    }

    void start() {
        thread.start();
    }

    private void run() {
        PostgresUrl given = entry.installUrl();
        PostgresUrl superuser = given == null ? entry.url() : given;
        String rolePassword = RUN_ROLE.equals(entry.url().user()) ? entry.url().password() : null;
        HookInstaller installer = new HookInstaller(
                superuser,
                new HookInstaller.Settings(entry.slot(), rolePassword),
                line -> LOG.atInfo().addKeyValue("database", entry.name()).log(line));
        boolean done = false;
        String told = "";
        try {
            while (!done && !stopping.await(told.isEmpty() ? 0 : PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                String problem = attempt(installer);
                done = problem.isEmpty();
                if (!done && !problem.equals(told)) {
                    LOG.atWarn()
                            .addKeyValue("database", entry.name())
                            .addKeyValue("reason", problem)
                            .log("The hooks cannot be installed yet");
                }
                told = problem;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Why it could not be done; empty once it is. */
    private String attempt(HookInstaller installer) {
        try {
            HookInspection inspection = installer.install().inspection();
            inspection
                    .problems()
                    .forEach(problem ->
                            LOG.atWarn().addKeyValue("database", entry.name()).log(problem.message()));
            return "";
        } catch (SQLException | HookRefusal e) {
            return String.valueOf(e.getMessage()).replace('\n', ' ');
        }
    }

    @Override
    public void close() {
        stopping.countDown();
        try {
            thread.join(Duration.ofSeconds(2).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
