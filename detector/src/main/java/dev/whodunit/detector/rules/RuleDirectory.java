package dev.whodunit.detector.rules;

import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory of rules and of names of fields: its {@code .yml} files, those for tests apart, also in directories inside it. */
record RuleDirectory(Path path, RuleParser parser) {

    /** What can be told of a file without reading it; another one means that the file was written. */
    record Version(long modifiedNanos, long bytes, @Nullable Object key) {}

    /** The files of rules and of names of fields there are, in the order of their names. */
    SortedMap<Path, Version> files() throws IOException {
        SortedMap<Path, Version> files = new TreeMap<>();
        try (Stream<Path> found = Files.walk(path, RuleSources.MAXIMUM_DEPTH, FileVisitOption.FOLLOW_LINKS)) {
            for (Path file :
                    (Iterable<Path>) found.filter(file -> RuleFile.holdsRules(file) || RuleFile.holdsFields(file))
                            .limit(RuleSources.MAXIMUM_FILES)::iterator) {
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
        RuleReader reader = new RuleReader(parser);
        for (Path file : files) {
            reader.read(file, path.relativize(file).toString());
        }
        return reader.compile();
    }
}
