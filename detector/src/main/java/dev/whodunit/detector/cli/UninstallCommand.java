package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.hooks.HookRefusal;
import dev.whodunit.detector.hooks.HookUninstaller;
import java.io.PrintWriter;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code whodunit uninstall}: takes the hooks out of a database, without a trace. */
@Command(
        name = "uninstall",
        description = "Takes everything out of a database again that install put there.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class UninstallCommand implements Callable<Integer> {

    @Spec
    private @Nullable CommandSpec spec;

    @Mixin
    private DatabaseOptions databases = new DatabaseOptions();

    @Option(names = "--keep-role", description = "Leave role whodunit where it is.")
    private boolean keepRole;

    @Override
    public Integer call() throws InvalidConfiguration {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        PrintWriter out = spec.commandLine().getOut();
        PrintWriter err = spec.commandLine().getErr();
        int exit = ExitCode.DONE;
        for (DatabaseOptions.Database database : databases.databases()) {
            exit = Math.max(exit, uninstall(database, out, err));
        }
        return exit;
    }

    private int uninstall(DatabaseOptions.Database database, PrintWriter out, PrintWriter err) {
        err.println("taking hooks out of " + database.superuser());
        try {
            List<String> remaining = new HookUninstaller(database.superuser(), database.slot(), keepRole, line -> {
                        err.println("  " + line);
                        err.flush();
                    })
                    .uninstall();
            remaining.forEach(line -> err.println("PROBLEM: " + line));
            if (remaining.isEmpty()) {
                out.println("nothing of whodunit is left");
            }
            return remaining.isEmpty() ? ExitCode.DONE : ExitCode.PROBLEMS;
        } catch (HookRefusal e) {
            err.println("whodunit: " + e.getMessage());
            return ExitCode.PROBLEMS;
        } catch (SQLException e) {
            return PostgresFailure.tell(e, database.superuser(), err);
        }
    }
}
