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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rule files under paths that a person named, and the tests among them; each once, in the order of their names. A
 * file that is named itself is taken whatever its name ends with; in directories, also those inside them, files end with
 * {@code .yml} or {@code .yaml}.
 *
 * @param beside rule files in the directory of a file that was named itself: there for the rules that this one names, and not
 *     judged
 * @param fields files with the names of fields: those found among the rules, and for each path the nearest above it, since
 *     whoever tries one rule means it as it works among the others
 */
public record RuleSources(List<Path> rules, List<Path> beside, List<Path> fields, List<Path> tests) {

    static final int MAXIMUM_DEPTH = 16;
    static final int MAXIMUM_FILES = 20_000;

    /** How many directories are looked into for the names of fields: the rule's own and those above it. */
    private static final int MOST_ABOVE = 4;

    private static final Comparator<Problem> BY_PLACE =
            Comparator.comparing(Problem::file).thenComparingInt(Problem::line).thenComparingInt(Problem::column);

    public RuleSources {
        rules = List.copyOf(rules);
        beside = List.copyOf(beside);
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
        SortedMap<Path, Path> beside = new TreeMap<>();
        SortedMap<Path, Path> fields = new TreeMap<>();
        SortedMap<Path, Path> tests = new TreeMap<>();
        for (Path path : paths) {
            for (Path file : files(path)) {
                (RuleFile.holdsTests(file) ? tests : RuleFile.holdsFields(file) ? fields : rules)
                        .putIfAbsent(whole(file), file);
            }
            rulesBeside(path).forEach(file -> beside.putIfAbsent(whole(file), file));
            nearestFields(path).ifPresent(file -> fields.putIfAbsent(file, shortened(file)));
        }
        beside.keySet().removeAll(rules.keySet());
        return new RuleSources(
                List.copyOf(rules.values()),
                List.copyOf(beside.values()),
                List.copyOf(fields.values()),
                List.copyOf(tests.values()));
    }

    /** A file that is named twice, in whatever way, is one. */
    private static Path whole(Path file) {
        return file.toAbsolutePath().normalize();
    }

    /** The rule files in the same directory as a file, and not in those inside it; none where that cannot be read. */
    private static List<Path> rulesBeside(Path file) {
        if (Files.isDirectory(file)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(file.resolveSibling(""))) {
            return found.map(each -> file.resolveSibling(each.getFileName()))
                    .filter(RuleFile::holdsRules)
                    .filter(Files::isRegularFile)
                    .limit(MAXIMUM_FILES)
                    .toList();
        } catch (UncheckedIOException | IOException e) {
            return List.of();
        }
    }

    /** The same, with this file about fields where there is none yet; nothing changes if it does not exist. */
    public RuleSources orFields(Path file) {
        return fields.isEmpty() && Files.isRegularFile(file)
                ? new RuleSources(rules, beside, List.of(shortened(whole(file))), tests)
                : this;
    }

    private static Optional<Path> nearestFields(Path path) {
        Path absolute = whole(path);
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
                throw new NotFound(directory + ": there is no .yml or .yaml file in this directory");
            }
            return files;
        } catch (UncheckedIOException | IOException e) {
            throw new NotFound(directory + " cannot be read: " + e.getMessage());
        }
    }

    /** The same, also with the tests beside rule files that are here: those of {@code my_rule.yml} are in {@code my_rule.test.yml}. */
    public RuleSources withTestsBeside() {
        SortedMap<Path, Path> all = new TreeMap<>();
        tests.forEach(file -> all.put(whole(file), file));
        rules.stream()
                .map(RuleFile::testsBeside)
                .filter(Files::isReadable)
                .forEach(file -> all.putIfAbsent(whole(file), file));
        return new RuleSources(rules, beside, fields, List.copyOf(all.values()));
    }

    /** The same, where the rules beside are as good as named: none of them may fire that a test does not expect. */
    public RuleSources joined() {
        SortedMap<Path, Path> all = new TreeMap<>();
        Stream.concat(rules.stream(), beside.stream()).forEach(file -> all.put(whole(file), file));
        return new RuleSources(List.copyOf(all.values()), List.of(), fields, tests);
    }

    /** The rules of a set that was read here, but for those that are from beside. */
    public List<SigmaRule> named(RuleSet read) {
        Set<String> others = names(beside);
        return read.rules().stream()
                .filter(rule -> !others.contains(rule.header().position().file()))
                .toList();
    }

    /** As problems call them. */
    private static Set<String> names(List<Path> files) {
        return files.stream().map(Path::toString).collect(Collectors.toSet());
    }

    /**
     * Reads and compiles the rules, and of those beside what they need; what cannot work is left out, and every problem told
     * in the order of its place.
     */
    public RuleSetResult read(RuleParser parser) {
        RuleReader reader = new RuleReader(parser);
        Stream.concat(fields.stream(), rules.stream()).forEach(file -> reader.read(file, file.toString()));
        if (reader.lacksRules()) {
            beside.forEach(reader::readBeside);
        }
        RuleSetResult compiled = reader.compile();
        Set<String> notJudged = names(beside);
        List<Problem> problems = new ArrayList<>(compiled.problems());
        problems.removeIf(problem -> notJudged.contains(problem.file()));
        problems.sort(BY_PLACE);
        return new RuleSetResult(compiled.rules(), problems);
    }

    /**
     * The rules that the tests may name, those beside as well, once the sources were read; null where there is none, or one has an error: it may be
     * the one that a test names.
     */
    public @Nullable RuleSet nameable(RuleSetResult read, RuleParser parser) {
        RuleSources all = joined();
        RuleSetResult joined = beside.isEmpty() ? read : all.read(parser);
        boolean whole = !all.rules().isEmpty() && joined.problems().stream().noneMatch(Problem::isError);
        return whole ? joined.rules() : null;
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
