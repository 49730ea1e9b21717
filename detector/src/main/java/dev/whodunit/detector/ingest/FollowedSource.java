package dev.whodunit.detector.ingest;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A source, the files it finds, and why some are not read. */
final class FollowedSource {

    private static final int MOST_TOLD = 3;

    private final FileSource source;
    private final FileGlob glob;
    private final boolean known;
    private final List<String> problems = new ArrayList<>();

    /**
     * A source to follow.
     *
     * @param known whether it was followed before: then files that were not are new
     */
    FollowedSource(FileSource source, boolean known) {
        this.source = source;
        this.glob = new FileGlob(source.path());
        this.known = known;
    }

    FileSource source() {
        return source;
    }

    /** The paths that it finds now. */
    List<Path> find() {
        FileGlob.Found found = glob.find();
        problems.clear();
        found.denied().forEach(this::denied);
        if (found.files().isEmpty() && problems.isEmpty()) {
            problems.add("there is no such file yet");
        }
        return found.files();
    }

    void denied(Path path) {
        problem("permission denied: " + path);
    }

    void problem(String reason) {
        problems.add(reason);
    }

    String reason() {
        String first = String.join("; ", problems.subList(0, Math.min(MOST_TOLD, problems.size())));
        return problems.size() > MOST_TOLD ? first + "; and " + (problems.size() - MOST_TOLD) + " more" : first;
    }

    /** True where a file found on the first look begins at its end: it was there before anybody asked for it. */
    boolean beginsAtEnd(boolean firstLook) {
        return firstLook && !known && source.from() == FileSource.Start.END;
    }
}
