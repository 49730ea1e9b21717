package dev.whodunit.sigma.parse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.whodunit.sigma.match.RuleSet;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The rule files under {@code errors}, each named for its fault. At its end each says what is to be told of it, one problem a
 * line: {@code # expect: <line>:<column> <severity> <code> <message>}. A file with {@code # supported: all} is read as if all of
 * the language could be run.
 */
class RuleFaultsTest {

    private static final Path FILES = Path.of("src/test/resources/dev/whodunit/sigma/errors");
    private static final Path SOURCES = Path.of("src/main/java");
    private static final String EXPECT = "# expect: ";
    private static final Placeholders PLACEHOLDERS = new Placeholders(Map.of(
            "Servers",
            List.of("srv*"),
            "many",
            Stream.iterate(0, i -> i + 1).limit(101).map(String::valueOf).toList()));

    /** What is told of files that cannot be written down here. */
    private static final Set<String> ELSEWHERE = Set.of("unreadable", "too-large", "too-deep", "unknown-field");

    static Stream<String> files() throws IOException {
        try (Stream<Path> files = Files.list(FILES)) {
            return files.map(file -> file.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void each_fault_is_told_with_its_place_and_in_these_words(String file) throws IOException {
        String yaml = Files.readString(FILES.resolve(file));
        List<String> expected = yaml.lines()
                .filter(line -> line.startsWith(EXPECT))
                .map(line -> line.substring(EXPECT.length()))
                .toList();

        assertThat(expected).isNotEmpty();
        assertThat(problems(file, yaml).stream().map(RuleFaultsTest::words)).containsExactlyElementsOf(expected);
    }

    @Test
    void every_code_in_the_sources_has_a_file_that_shows_it() throws IOException {
        Set<String> shown = new TreeSet<>();
        for (String file : files().toList()) {
            problems(file, Files.readString(FILES.resolve(file))).forEach(problem -> shown.add(problem.code()));
        }

        Set<String> codes = codes();
        assertThat(codes).containsAll(ELSEWHERE);
        codes.removeAll(ELSEWHERE);
        assertThat(shown).containsAll(codes);
    }

    private static List<Problem> problems(String file, String yaml) {
        if (file.endsWith(".test.yml")) {
            return RuleTestParser.parse(file, new StringReader(yaml)).problems();
        }
        if (file.endsWith(".fields.yml")) {
            return FieldMappingParser.parse(file, new StringReader(yaml)).problems();
        }
        ParsedRules parsed = new RuleParser(PLACEHOLDERS).parse(file, new StringReader(yaml));
        List<Problem> problems = new ArrayList<>(parsed.problems());
        problems.addAll(RuleSet.compile(parsed.rules(), parsed.filters()).problems());
        return problems;
    }

    private static String words(Problem problem) {
        return problem.line() + ":" + problem.column() + " " + problem.severity() + " " + problem.code() + " "
                + problem.message();
    }

    /** The second argument of each call that reports, where it is a literal; or one of two that a condition chooses from. */
    private static Set<String> codes() throws IOException {
        Pattern call = Pattern.compile("[a-zA-Z.]*(?:error|warning|warn)\\(");
        Pattern literal = Pattern.compile("\"([a-z]+(?:-[a-z]+)*)\"");
        Set<String> codes = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(SOURCES)) {
            for (Path source :
                    sources.filter(file -> file.toString().endsWith(".java")).toList()) {
                String text = Files.readString(source);
                for (Matcher found = call.matcher(text); found.find(); ) {
                    Matcher code = literal.matcher(argument(text, found.end(), 1));
                    while (code.find()) {
                        codes.add(code.group(1));
                    }
                }
            }
        }
        assertThat(codes).contains("modifier", "never-holds", "unknown-rule");
        return codes;
    }

    private static String argument(String text, int from, int number) {
        int depth = 0;
        int start = from;
        int seen = 0;
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' && text.charAt(i - 1) != '\\') {
                quoted = !quoted;
            } else if (!quoted && (c == '(' || c == '{')) {
                depth++;
            } else if (!quoted && depth > 0 && (c == ')' || c == '}')) {
                depth--;
            } else if (!quoted && depth == 0 && (c == ',' || c == ')')) {
                if (seen++ == number) {
                    return text.substring(start, i);
                }
                if (c == ')') {
                    return "";
                }
                start = i + 1;
            }
        }
        return "";
    }
}
