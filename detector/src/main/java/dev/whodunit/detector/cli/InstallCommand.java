package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.hooks.HookInspection;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.hooks.PostgresUrl;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whodunit install}: puts the hooks into a database. */
@Command(
        name = "install",
        description = "Prepares a database to be watched. Safe to run again, and to interrupt.",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  whodunit install --postgres postgresql://postgres:secret@db/shop",
            "  The SQL, for a superuser to read and run with psql:",
            "    whodunit install --print > hooks.sql",
            "  The stand-in for a database into which a part of a hooked one is restored:",
            "    whodunit install --print --stub"
        })
final class InstallCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DatabaseOptions databases = new DatabaseOptions();

    @Option(
            names = "--role-password",
            paramLabel = "PASSWORD",
            description = "The password of role whodunit, which `run` logs in as; made up and shown once otherwise.")
    private @Nullable String rolePassword;

    @Option(names = "--print", description = "Only print the SQL.")
    private boolean print;

    @Option(names = "--stub", description = "With --print: the stand-in for partial restores.")
    private boolean stub;

    @Override
    public Integer call() throws InvalidConfiguration {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        if (print || stub) {
            return print(out, err);
        }
        int exit = ExitCode.DONE;
        for (DatabaseOptions.Database database : databases.databases()) {
            exit = Math.max(exit, install(database, out, err));
        }
        return exit;
    }

    private int print(PrintWriter out, PrintWriter err) {
        try {
            out.println(stub ? HookInstaller.stub() : HookInstaller.script(databases.slotName()));
            return ExitCode.DONE;
        } catch (HookRefusal e) {
            err.println("whodunit: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private int install(DatabaseOptions.Database database, PrintWriter out, PrintWriter err) {
        err.println("installing hooks into " + database.superuser());
        HookInstaller.Settings settings = new HookInstaller.Settings(database.slot(), rolePassword);
        HookInstaller.Outcome outcome;
        try {
            outcome = new HookInstaller(database.superuser(), settings, line -> {
                        err.println("  " + line);
                        err.flush();
                    })
                    .install();
        } catch (HookRefusal e) {
            err.println("whodunit: " + e.getMessage());
            return ExitCode.PROBLEMS;
        } catch (SQLException e) {
            return PostgresFailure.tell(e, database.superuser(), err);
        }
        HookInspection inspection = outcome.inspection();
        inspection
                .problems()
                .forEach(problem -> err.println((problem.warning() ? "WARNING: " : "PROBLEM: ") + problem.message()));
        inspection.tables().stream()
                .filter(table -> table.whyNotHooked() == null && table.whyNotPublished() != null && !partitioned(table))
                .forEach(table -> err.println("note: rows of " + table.schema() + "." + table.name()
                        + " are not captured, only that they are deleted or truncated: " + table.whyNotPublished()));
        if (outcome.password() != null) {
            out.println("password of role whodunit, shown this once: " + outcome.password());
        }
        out.println("hooks are installed; watch, with that role's password, with: whodunit run --postgres "
                + run(database.superuser()));
        return inspection.well() ? ExitCode.DONE : ExitCode.PROBLEMS;
    }

    private static String run(PostgresUrl superuser) {
        return superuser.withLogin("whodunit", null).toString().replace("whodunit@", "whodunit:PASSWORD@");
    }

    private static boolean partitioned(HookInspection.Table table) {
        return "not an ordinary table".equals(table.whyNotPublished());
    }
}
