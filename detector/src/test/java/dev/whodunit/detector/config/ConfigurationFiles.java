package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The configuration files of the tests, and what there is to say about them. */
abstract class ConfigurationFiles {

    static final Path FILES = Path.of("src/test/resources/config").toAbsolutePath();
    static final Path RULES = Path.of("/opt/whodunit/rules");

    static final Map<String, String> ENVIRONMENT = Map.of(
            "KAFKA_PASSWORD", "kafka-pw",
            "DB_PASSWORD", "db-pw",
            "SMTP_PASSWORD", "smtp-pw",
            "BOT_TOKEN", "MTEwMDAwMDAwMDAwMDAwMDAwMQ.bot.token",
            "HOOK_TOKEN", "hook-token",
            "HOOK_PASSWORD", "hook-pw");

    static Configuration read(@Nullable String file, Flags flags) throws InvalidConfiguration {
        return new ConfigurationReader(ENVIRONMENT, RULES, Set.of("auto", "auth", "json", "nginx", "postgresql"))
                .read(file == null ? null : FILES.resolve(file), flags);
    }

    static List<String> problems(@Nullable String file, Flags flags) {
        InvalidConfiguration thrown = catchThrowableOfType(InvalidConfiguration.class, () -> read(file, flags));
        assertThat(thrown).isNotNull();
        return thrown.problems().stream().map(Problem::toString).toList();
    }

    static List<String> problems(String fault) {
        return problems("conf." + fault + ".yml", Flags.none());
    }

    static Flags postgres(String... urls) {
        return new Flags(List.of(urls), List.of(), null, null, null, null, null, null, null);
    }
}
