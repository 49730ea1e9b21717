package dev.whodunit.detector.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.parse.FieldMappingParser;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What rules/README.md teaches, tried out to the letter. */
final class RulesReadmeTest {

    private static final Path RULES = Path.of("..", "rules");
    private static final String README = readme();
    private static final String TEST = "rules/application/payment_declined.test.yml";

    @TempDir
    private Path directory;

    private Cli cli = new Cli();

    @BeforeEach
    void writesWhatTheReaderIsToldToWrite() throws IOException {
        List<String> yaml = blocks("yaml");
        write("rules/fields.yml", Files.readString(RULES.resolve("fields.yml")));
        write(
                "rules/application/payment_declined.yml",
                startingWith(yaml, "title: Payment declined") + startingWith(yaml, "---"));
        write(TEST, startingWith(yaml, "rule: payments_declined"));
        write("app.jsonl", blocks("json").get(0));
    }

    @Test
    void theFirstRuleHasNoProblemsAndItsTestPasses() throws IOException {
        assertThat(run("rules", "check", "rules")).isZero();
        assertThat(out()).endsWith(": no problems\n");

        assertThat(answerTo("./whodunit rules test"))
                .isEqualTo(tried("rules", "test", "rules/application/payment_declined.yml"));

        write(TEST, Files.readString(directory.resolve(TEST)).replace("count: 4", "count: 5"));
        assertThat(README).contains("```\n" + tried("rules", "test", "rules/application/payment_declined.yml") + "```");
    }

    @Test
    void aLogBecomesWhatTheRuleMakesOfIt() throws IOException {
        write("events.jsonl", tried("parse", "--format", "json", "app.jsonl"));

        assertThat(tried("rules", "match", "--rules", "rules/application", "--events", "events.jsonl"))
                .isEqualTo(answerTo("./whodunit rules match"));

        String second = Files.readAllLines(directory.resolve("events.jsonl")).get(1);
        assertThat(tried("rules", "explain", "--rules", "rules/application/payment_declined.yml", "--event", second))
                .isEqualTo(answerTo("sed -n 2p events.jsonl"));
    }

    @Test
    void anEditedRuleShowsWhatItSaysOtherwise() throws IOException {
        String rule = "rules/application/payment_declined.yml";
        String fields =
                ",\"logsource.category\":\"application\",\"service.name\":\"payments\",\"message\":\"declined\","
                        + "\"user.email\":\"a@shop.test\"}\n";
        write(
                "yesterday.jsonl",
                IntStream.range(0, 5)
                        .mapToObj(minute -> "{\"@timestamp\":\"2026-01-02T03:0" + minute + ":00Z\"" + fields)
                        .collect(Collectors.joining()));
        write("before.jsonl", tried("replay", "--rules", rule, "--events", "yesterday.jsonl"));
        write(rule, Files.readString(directory.resolve(rule)).replace("gt: 3", "gt: 2"));

        String differences =
                tried("replay", "--rules", rule, "--events", "yesterday.jsonl", "--baseline", "before.jsonl");

        assertThat(differences.replaceAll("(\"before\"|\"alert\"):\\{.*?}(?=,\"alert\":|}\n)", "$1:{…}"))
                .isEqualTo(answerTo("./whodunit replay --events yesterday.jsonl --baseline"));
    }

    static Stream<String> examples() {
        return blocks("yaml").stream()
                .filter(block -> !block.startsWith("rule") && !block.startsWith("field: ") && !block.startsWith(" "));
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyExampleIsRight(String block) {
        boolean fields = block.contains("\nknown:") || block.contains("\nfields:");
        String rule = block.startsWith("title:")
                ? block
                : "title: T\n" + (block.contains("level:") ? "" : "level: low\n")
                        + block.replaceFirst("^---\ntitle: .*\n", "");
        String plain = "logsource: {product: p}\ndetection: {s: {f: v}, condition: s}\n";
        boolean whole = rule.contains("correlation:")
                || rule.contains("anomaly:")
                || rule.contains("detection:")
                || rule.contains("filter:");

        List<Problem> problems = fields
                ? FieldMappingParser.parse("fields.yml", new StringReader(block))
                        .problems()
                : new RuleParser()
                        .parse("x.yml", new StringReader(whole ? rule : rule + plain))
                        .problems();

        assertThat(problems).noneMatch(Problem::isError);
    }

    private String tried(String... arguments) {
        run(arguments);
        return out();
    }

    private int run(String... arguments) {
        cli = new Cli();
        for (int i = 2; i < arguments.length; i++) {
            if (Files.exists(directory.resolve(arguments[i]))) {
                arguments[i] = directory.resolve(arguments[i]).toString();
            }
        }
        return cli.run(arguments);
    }

    private String out() {
        return cli.out().replace(directory + "/", "");
    }

    private void write(String name, String text) throws IOException {
        Path file = directory.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    /** What the page shows below a command. */
    private static String answerTo(String command) {
        List<String> answer = new ArrayList<>();
        boolean found = false;
        for (String line : README.lines().toList()) {
            boolean ends = line.startsWith("$ ") || line.startsWith("```");
            if (found && ends) {
                return String.join("\n", answer) + "\n";
            }
            if (found) {
                answer.add(line);
            }
            found |= line.startsWith("$ " + command);
        }
        throw new AssertionError("no such command on the page: " + command);
    }

    private static String startingWith(List<String> blocks, String start) {
        return blocks.stream()
                .filter(block -> block.startsWith(start))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> blocks(String language) {
        List<String> blocks = new ArrayList<>();
        Matcher found = Pattern.compile("(?s)```" + language + "\n(.*?)```").matcher(README);
        while (found.find()) {
            blocks.add(found.group(1));
        }
        return blocks;
    }

    private static String readme() {
        try {
            return Files.readString(RULES.resolve("README.md"));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
