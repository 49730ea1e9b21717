package dev.whodunit.detector.rules;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedTests;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.RuleTest;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rule files under paths that a person named, and the tests beside them; each once, in the order of their names. A
 * file that is named itself is taken whatever its name ends with; in directories, also those inside them, files end with
 * {@code .yml} or {@code .yaml}.
 *
 * @param fields files with the names of fields: those found among the rules, and for each path the nearest above it, since
 *     whoever tries one rule means it as it works among the others
 */
public record RuleSources(List<Path> rules, List<Path> fields, List<Path> tests) {

    static final int MAXIMUM_DEPTH = 16;
    static final int MAXIMUM_FILES = 20_000;

    /** How many directories are looked into for the names of fields: the rule's own and those above it. */
    private static final int MOST_ABOVE = 4;

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparingInt(Problem::column);

    public RuleSources {
        rules = List.copyOf(rules);
        fields = List.copyOf(fields);
        tests = List.copyOf(tests);
    }

    /** Says that nothing can be made of a path; the message is for people. */
    public static final class NotFound extends Exception {
        private static final long serialVersionUID = 1L;

        NotFound(String message) {
            super(message);
        }
    }

    /**
     * Finds the files.
     *
     * @throws NotFound if a path does not exist or cannot be read, or a directory holds none
     */
    public static RuleSources find(List<Path> paths) throws NotFound {
        SortedMap<Path, Path> rules = new TreeMap<>();
        SortedMap<Path, Path> fields = new TreeMap<>();
        SortedMap<Path, Path> tests = new TreeMap<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                // A file that is named twice, in whatever way, is one.
                (RuleFile.holdsTests(file) ? tests : RuleFile.holdsFields(file) ? fields : rules)
                        .putIfAbsent(file.toAbsolutePath().normalize(), file);
            }
            nearestFields(path).ifPresent(file -> fields.putIfAbsent(file, shortened(file)));
        }
        return new RuleSources(List.copyOf(rules.values()), List.copyOf(fields.values()), List.copyOf(tests.values()));
    }

    private static Optional<Path> nearestFields(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return Stream.iterate(
                        Files.isDirectory(absolute) ? absolute : absolute.getParent(),
                        Objects::nonNull,
                        Path::getParent)
                .limit(MOST_ABOVE)
                .flatMap(directory -> RuleFile.FIELDS.stream().map(directory::resolve))
                .filter(Files::isRegularFile)
                .findFirst();
    }

    /** As a person in the working directory would write it. */
    private static Path shortened(Path file) {
        Path here = Path.of("").toAbsolutePath();
        return file.startsWith(here) ? here.relativize(file) : file;
    }

    private static List<Path> files(Path path) throws NotFound {
        if (Files.isDirectory(path)) {
            return filesBelow(path);
        }
        if (!Files.isReadable(path)) {
            throw new NotFound(path + (Files.exists(path) ? " cannot be read" : ": there is no such file"));
        }
        return List.of(path);
    }

    private static List<Path> filesBelow(Path directory) throws NotFound {
        try (Stream<Path> found = Files.walk(directory, MAXIMUM_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            List<Path> files = found.filter(file ->
                            RuleFile.holdsRules(file) || RuleFile.holdsTests(file) || RuleFile.holdsFields(file))
                    .filter(Files::isRegularFile)
                    .limit(MAXIMUM_FILES)
                    .toList();
            if (files.isEmpty()) {
                throw new NotFound(directory + ": there is no .yml file in this directory");
            }
            return files;
        } catch (UncheckedIOException | IOException e) {
            throw new NotFound(directory + " cannot be read: " + e.getMessage());
        }
    }

    /**
     * The same, for trying rules out: also the tests beside a rule that was named, and the rules beside a file that was
     * named, of which none may fire that a test does not expect.
     *
     * @throws NotFound as {@link #find}
     */
    public static RuleSources findWithNeighbours(List<Path> paths) throws NotFound {
        RuleSources named = find(paths);
        List<Path> wider = new ArrayList<>();
        SortedSet<Path> tests = new TreeSet<>(named.tests());
        for (Path path : paths) {
            boolean directory = Files.isDirectory(path);
            wider.add(directory ? path : path.resolveSibling(""));
            if (!directory && !RuleFile.holdsTests(path)) {
                Path beside = RuleFile.testsBeside(path);
                if (Files.isReadable(beside)) {
                    tests.add(beside);
                }
            }
        }
        RuleSources found = find(wider);
        return new RuleSources(found.rules(), found.fields(), List.copyOf(tests));
    }

    /** Reads and compiles the rules; what cannot work is left out, and every problem told in the order of its place. */
    public RuleSetResult read(RuleParser parser) {
        RuleReader reader = new RuleReader(parser);
        Stream.concat(fields.stream(), rules.stream()).forEach(file -> reader.read(file, file.toString()));
        RuleSetResult compiled = reader.compile();
        List<Problem> problems = new ArrayList<>(compiled.problems());
        problems.sort(BY_PLACE);
        return new RuleSetResult(compiled.rules(), problems);
    }

    /**
     * Reads the tests; those with errors are left out, and every problem told.
     *
     * @param known where the rules that tests name must be; null where that is not to be asked
     */
    public ParsedTests readTests(@Nullable RuleSet known) {
        List<RuleTest> parsed = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : tests) {
            ParsedTests read = RuleFile.parseTests(file);
            parsed.addAll(read.tests());
            problems.addAll(read.problems());
        }
        if (known != null) {
            problems.addAll(unknown(parsed, known));
        }
        problems.sort(BY_PLACE);
        return new ParsedTests(parsed, problems);
    }

    private static List<Problem> unknown(List<RuleTest> tests, RuleSet known) {
        Set<String> names = new HashSet<>();
        for (SigmaRule rule : known.rules()) {
            names.add(rule.id());
            if (rule.name() != null) {
                names.add(rule.name());
            }
        }
        return tests.stream()
                .flatMap(RuleSources::named)
                .filter(reference -> !names.contains(reference.name()))
                .distinct()
                .map(reference -> Problem.error(
                        reference.position(),
                        "unknown-rule",
                        "there is no rule '" + reference.name() + "'"
                                + Suggestions.didYouMean(reference.name(), names)))
                .toList();
    }

    private static Stream<RuleReference> named(RuleTest test) {
        return Stream.concat(
                Stream.ofNullable(test.rule()), test.alerts().stream().map(RuleTest.Expected::rule));
    }
}
