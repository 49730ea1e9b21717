package dev.whodunit.detector.cli;

import dev.whodunit.detector.config.Configuration;
import dev.whodunit.detector.config.Flags;
import dev.whodunit.detector.config.InvalidConfiguration;
import dev.whodunit.detector.hooks.HookInstaller;
import dev.whodunit.detector.hooks.PostgresUrl;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Which databases a command is about: those that flags name, else those of the configuration file. */
final class DatabaseOptions {

    private static final Path DEFAULT_FILE = Path.of("whodunit.yml");

    /**
     * A database.
     *
     * @param name what it is called in the configuration
     * @param superuser the login for installing
     * @param applications empty for all but superusers
     */
    record Database(String name, PostgresUrl url, PostgresUrl superuser, String slot, List<String> applications) {}

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec spec;

    @Option(
            names = "--postgres",
            paramLabel = "URL",
            description = "A database: postgresql://user:password@host/database. Repeatable.")
    private List<String> postgres = List.of();

    @Option(
            names = {"-c", "--config"},
            paramLabel = "FILE",
            description = "Take the databases from this configuration file; ./whodunit.yml if it is there.")
    private @Nullable Path file;

    @Option(names = "--slot", paramLabel = "NAME", description = "The replication slot's name (whodunit).")
    private @Nullable String slot;

    /** The databases; at least one. */
    List<Database> databases() throws InvalidConfiguration {
        if (!postgres.isEmpty()) {
            return postgres.stream().map(this::fromFlag).toList();
        }
        Configuration configuration = configuration();
        if (configuration == null) {
            throw wrong("say which database: --postgres URL, or -c FILE");
        }
        if (configuration.postgres().isEmpty()) {
            throw wrong(given() + " names no database under postgres:");
        }
        return configuration.postgres().stream().map(this::fromFile).toList();
    }

    /** The configuration file, null if there is none. */
    @Nullable
    Configuration configuration() throws InvalidConfiguration {
        Path given = given();
        return given == null ? null : Installation.configurations().read(given, Flags.none());
    }

    private @Nullable Path given() {
        return file == null && Files.exists(DEFAULT_FILE) ? DEFAULT_FILE : file;
    }

    String slotName() {
        return slot == null ? HookInstaller.Settings.DEFAULT_SLOT : slot;
    }

    private Database fromFlag(String text) {
        try {
            PostgresUrl url = PostgresUrl.parse(text);
            return new Database(url.database(), url, url, slotName(), List.of());
        } catch (IllegalArgumentException e) {
            throw wrong("--postgres: " + e.getMessage());
        }
    }

    private Database fromFile(Configuration.Postgres entry) {
        PostgresUrl superuser = entry.installUrl();
        return new Database(
                entry.name(),
                entry.url(),
                superuser == null ? entry.url() : superuser,
                slot == null ? entry.slot() : slot,
                entry.applications());
    }

    private ParameterException wrong(String message) {
        if (spec == null) {
            throw new IllegalStateException("used outside a command");
        }
        return new ParameterException(spec.commandLine(), message);
    }
}
