package dev.whodunit.detector.rules;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.ParsedRules;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.SigmaRule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of rules: its {@code .yml} files, those for tests apart, also in directories inside it. */
record RuleDirectory(Path path, RuleParser parser) {

    /** What can be told of a file without reading it; another one means that the file was written. */
    record Version(long modifiedNanos, long bytes, @Nullable Object key) {}

    /** The rule files there are, in the order of their names. */
    SortedMap<Path, Version> files() throws IOException {
        SortedMap<Path, Version> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(path, RuleSources.MAXIMUM_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file :
                    (Iterable<Path>) found.filter(RuleFile::holdsRules).limit(RuleSources.MAXIMUM_FILES)::iterator) {
                BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
                if (attributes.isRegularFile()) {
                    files.put(
                            file,
                            new Version(
                                    attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                                    attributes.size(),
                                    attributes.fileKey()));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    /** Reads and compiles these files; what is wrong is left out and told. */
    RuleSetResult read(Iterable<Path> files) {
        List<SigmaRule> rules = new ArrayList<>();
        List<Filter> filters = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (Path file : files) {
            ParsedRules parsed = RuleFile.parse(file, path.relativize(file).toString(), parser);
            rules.addAll(parsed.rules());
            filters.addAll(parsed.filters());
            problems.addAll(parsed.problems());
        }
        RuleSetResult compiled = RuleSet.compile(rules, filters);
        problems.addAll(compiled.problems());
        return new RuleSetResult(compiled.rules(), problems);
    }
}
