package dev.whodunit.detector.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.topologies.format.LogFormats;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The file that shows users every key there is. */
class ReferenceTest {

    private static final Path REFERENCE =
            Path.of("../docs/whodunit.yml").toAbsolutePath().normalize();
    private static final Path SOURCES = Path.of("src/main/java/dev/whodunit/detector/config");
    private static final Pattern ASKED = Pattern.compile(
            "(?:\\.(?:text|texts|required|parsed|duration|section|sections|"
                    + "flag|integer|map|lists|bytes|zone|has)|mailbox|url|all)\\((?:email, |section, )?\\s*\"([a-z_]+)\"");

    @Test
    void reads_without_a_problem() throws InvalidConfiguration {
        Map<String, String> environment = Map.ofEntries(
                Map.entry("SHOP_PASSWORD", "p"),
                Map.entry("ADMIN_PASSWORD", "p"),
                Map.entry("DISCORD_WEBHOOK", "https://discord.com/api/webhooks/1/a"),
                Map.entry("DISCORD_BOT_TOKEN", "MTEwMDAwMDAwMDAwMDAwMDAwMQ.bot.token"),
                Map.entry("SMTP_PASSWORD", "p"),
                Map.entry("PAGERDUTY_KEY", "0123456789abcdef0123456789ABCDEF"),
                Map.entry("SLACK_WEBHOOK", "https://hooks.slack.com/services/T1/B1/x"),
                Map.entry("HOOK_TOKEN", "p"),
                Map.entry("HOOK_PASSWORD", "p"),
                Map.entry("WHODUNIT_TOKEN", "p"),
                Map.entry("HEARTBEAT", "p"));

        Configuration configuration = new ConfigurationReader(environment, Path.of("rules"), LogFormats.names())
                .read(REFERENCE, Flags.none());

        assertThat(configuration.receivers()).hasSize(3);
    }

    @Test
    void names_every_key_that_is_asked_for() throws IOException {
        String reference = Files.readString(REFERENCE);

        assertThat(asked())
                .hasSizeGreaterThan(80)
                .allSatisfy(key -> assertThat(reference).containsPattern("(?m)(^|[ {,#-])" + key + ":"));
    }

    private static Set<String> asked() throws IOException {
        Set<String> keys = new TreeSet<>();
        try (Stream<Path> files = Files.list(SOURCES)) {
            files.filter(file -> !file.endsWith("AlertmanagerFile.java"))
                    .map(ReferenceTest::text)
                    .map(ASKED::matcher)
                    .flatMap(Matcher::results)
                    .map(result -> result.group(1))
                    .forEach(keys::add);
        }
        return keys;
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
