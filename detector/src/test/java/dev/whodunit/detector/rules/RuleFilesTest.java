package dev.whodunit.detector.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.whodunit.sigma.parse.Placeholders;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleFilesTest {

    private static final String RULE = """
            title: %s
            id: 5c7a2b1e-0f0a-4b0e-9a7e-00000000000%d
            status: stable
            logsource:
              category: application
            detection:
              selection:
                event.action: %s
              condition: selection
            level: low
            """;

    @TempDir
    private Path directory;

    private void write(String file, String title, int number) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, RULE.formatted(title, number, "a" + number));
    }

    private static List<String> titles(RuleFiles files) {
        return files.get().rules().stream().map(SigmaRule::title).toList();
    }

    @Test
    void readsRulesButNotTheirTests() throws Exception {
        write("one.yml", "One", 1);
        write("deeper/two.yml", "Two", 2);
        write("deeper/two.test.yml", "No rule", 3);
        Files.writeString(directory.resolve("README.md"), "no rule");

        try (RuleFiles files = RuleFiles.watch(directory, new RuleParser())) {
            assertThat(titles(files)).containsExactlyInAnyOrder("One", "Two");
            assertThat(files.errors()).isEmpty();
        }
    }

    @Test
    void expandsThePlaceholdersOfTheConfiguration() throws Exception {
        Files.writeString(
                directory.resolve("one.yml"),
                RULE.formatted("One", 1, "'%action%'").replace("event.action:", "event.action|expand:"));
        Placeholders placeholders = new Placeholders(Map.of("action", List.of("login")));

        try (RuleFiles without = RuleFiles.watch(directory, new RuleParser());
                RuleFiles with = RuleFiles.watch(directory, new RuleParser(placeholders))) {
            assertThat(titles(with)).containsExactly("One");
            assertThat(titles(without)).isEmpty();
            assertThat(without.errors())
                    .extracting(Object::toString)
                    .containsExactly(
                            "one.yml:8:26: error: placeholder 'action' is not defined: expected its values under"
                                    + " rules.placeholders in the configuration");
        }
    }

    @Test
    void leavesOutBadRulesAtTheStart() throws Exception {
        write("good.yml", "Good", 1);
        Files.writeString(directory.resolve("bad.yml"), "title: Bad\ndetection: [\n");

        try (RuleFiles files = RuleFiles.watch(directory, new RuleParser())) {
            assertThat(titles(files)).containsExactly("Good");
            assertThat(files.errors())
                    .isNotEmpty()
                    .allSatisfy(problem -> assertThat(problem.file()).isEqualTo("bad.yml"));
        }
    }

    @Test
    void takesUpAnEditWithinASecond() throws Exception {
        write("one.yml", "One", 1);
        try (RuleFiles files = RuleFiles.watch(directory, new RuleParser())) {
            write("two.yml", "Two", 2);

            await().atMost(Duration.ofSeconds(1))
                    .untilAsserted(() -> assertThat(titles(files)).containsExactlyInAnyOrder("One", "Two"));
            assertThat(files.reloads()).isEqualTo(1);
        }
    }

    @Test
    void takesUpAnEditOfTheNamesOfFieldsWhereItChangesARule() throws Exception {
        write("one.yml", "One", 1);
        Files.writeString(directory.resolve("fields.yml"), "fields: {other.name: event.name}\n");
        try (RuleFiles files = RuleFiles.watch(directory, new RuleParser())) {
            assertThat(titles(files)).containsExactly("One");
            assertThat(files.errors()).isEmpty();
            String before = files.get().hash();

            Files.writeString(directory.resolve("fields.yml"), "fields: {event.action: event.name}\n");

            await().untilAsserted(() -> assertThat(files.get().hash()).isNotEqualTo(before));
            assertThat(files.reloads()).isEqualTo(1);

            Files.writeString(directory.resolve("fields.yml"), "fields: [event.action]\n");

            await().untilAsserted(() -> assertThat(files.errors())
                    .extracting(Object::toString)
                    .containsExactly("fields.yml:1:9: error: 'fields' is a list: expected a map"));
            assertThat(titles(files)).containsExactly("One");
        }
    }

    @Test
    void keepsTheLastGoodSetWholeWhileAFileIsBad() throws Exception {
        write("one.yml", "One", 1);
        write("two.yml", "Two", 2);
        try (RuleFiles files = RuleFiles.watch(directory, new RuleParser())) {
            Files.delete(directory.resolve("two.yml"));
            Files.writeString(directory.resolve("one.yml"), "title: One, edited\ndetection: [\n");

            await().untilAsserted(() -> assertThat(files.errors()).isNotEmpty());
            assertThat(titles(files)).containsExactlyInAnyOrder("One", "Two");

            write("one.yml", "One, mended", 1);

            await().untilAsserted(() -> assertThat(titles(files)).containsExactly("One, mended"));
            assertThat(files.errors()).isEmpty();
        }
    }
}
