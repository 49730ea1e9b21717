package dev.whodunit.detector.ingest;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A path or glob, and the files that it finds now. Compressed files are none. */
final class FileGlob {

    /** What it found, and the directories or files that it may not look into. */
    record Found(List<Path> files, List<Path> denied) {}

    private static final List<String> COMPRESSED = List.of(".gz", ".bz2", ".xz", ".zst", ".zip", ".lz4");
    private static final int DEEPEST = 12;
    private static final int MOST_VISITED = 50_000;

    private final Path base;
    private final String pattern;
    private final PathMatcher matcher;
    private final int depth;

    FileGlob(String path) {
        Path absolute = Path.of(path.isEmpty() ? "." : path).toAbsolutePath().normalize();
        this.pattern = absolute.toString();
        this.matcher = absolute.getFileSystem().getPathMatcher("glob:" + pattern);
        Path directory = absolute;
        while (isGlob(directory.toString()) && directory.getParent() != null) {
            directory = directory.getParent();
        }
        this.base = directory;
        boolean anyDepth = pattern.contains("**");
        this.depth = anyDepth ? DEEPEST : absolute.getNameCount() - directory.getNameCount();
    }

    Found find() {
        Path literal = Path.of(pattern);
        if (depth == 0 || Files.isRegularFile(literal)) {
            return literal(literal);
        }
        Set<Path> files = new TreeSet<>();
        Set<Path> denied = new TreeSet<>();
        try {
            Files.walkFileTree(base, EnumSet.of(FileVisitOption.FOLLOW_LINKS), depth, new Visitor(files, denied));
        } catch (IOException e) {
            denied.add(base);
        }
        return new Found(List.copyOf(files), List.copyOf(denied));
    }

    private static Found literal(Path path) {
        return Files.isRegularFile(path) ? new Found(List.of(path), List.of()) : new Found(List.of(), List.of());
    }

    private static boolean isGlob(String path) {
        return path.chars().anyMatch(c -> "*?[]{}".indexOf(c) >= 0);
    }

    private static boolean isCompressed(Path file) {
        String name = file.toString();
        return COMPRESSED.stream().anyMatch(name::endsWith);
    }

    private final class Visitor extends SimpleFileVisitor<Path> {

        private final Set<Path> files;
        private final Set<Path> denied;
        private int visited;

        Visitor(Set<Path> files, Set<Path> denied) {
            this.files = files;
            this.denied = denied;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (attributes.isRegularFile() && matcher.matches(file) && !isCompressed(file)) {
                files.add(file);
            }
            return visited++ < MOST_VISITED ? FileVisitResult.CONTINUE : FileVisitResult.TERMINATE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            if (failure instanceof AccessDeniedException) {
                denied.add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure) {
            return FileVisitResult.CONTINUE;
        }
    }
}
