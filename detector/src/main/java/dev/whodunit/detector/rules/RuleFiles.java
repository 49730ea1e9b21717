package dev.whodunit.detector.rules;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.match.RuleSetResult;
import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.RuleParser;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules in force, read from a directory and read again when a file in it changes. At a start bad rules are left out
 * and the rest is in force; after a bad edit the last good set stays in force, whole.
 *
 * <p>The directory is looked at several times a second rather than watched by the system: that also sees edits on network
 * file systems and swapped links, and a change counts once two looks agree, so a half-written file is rarely read.
 */
public final class RuleFiles implements Supplier<RuleSet>, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    private final RuleDirectory directory;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "rules");
        thread.setDaemon(true);
        return thread;
    });

    private volatile RuleSet inForce = RuleSet.empty();
    private volatile List<Problem> errors = List.of();
    private volatile long reloads;
    private SortedMap<Path, RuleDirectory.Version> read = new TreeMap<>();
    private SortedMap<Path, RuleDirectory.Version> seen = new TreeMap<>();

    private RuleFiles(RuleDirectory directory) {
        this.directory = directory;
    }

    /**
     * Reads the rules of this directory and follows its changes until closed.
     *
     * @throws IOException if the directory cannot be read
     */
    public static RuleFiles watch(Path directory, RuleParser parser) throws IOException {
        RuleFiles files = new RuleFiles(new RuleDirectory(directory, parser));
        files.start();
        return files;
    }

    private void start() throws IOException {
        read = directory.files();
        seen = read;
        RuleSetResult result = directory.read(read.keySet());
        tell(result.problems());
        errors = errors(result);
        inForce = result.rules();
        watcher.scheduleWithFixedDelay(this::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            SortedMap<Path, RuleDirectory.Version> now = directory.files();
            boolean settled = now.equals(seen);
            seen = now;
            if (settled && !now.equals(read)) {
                read = now;
                reload(directory.read(now.keySet()));
            }
        } catch (IOException e) {
            if (!read.isEmpty()) {
                read = new TreeMap<>();
                LOG.atWarn()
                        .addKeyValue("directory", directory.path())
                        .log("The rules cannot be read; they stay in force");
            }
        } catch (RuntimeException e) {
            LOG.atError().setCause(e).log("Reading the rules failed; the last good ones stay in force");
        }
    }

    private void reload(RuleSetResult result) {
        tell(result.problems());
        errors = errors(result);
        if (!errors.isEmpty()) {
            LOG.atWarn()
                    .addKeyValue("errors", errors.size())
                    .log("The rules have errors; the last good ones stay in force");
        } else if (!result.rules().hash().equals(inForce.hash())) {
            inForce = result.rules();
            reloads++;
            LOG.atInfo()
                    .addKeyValue("rules", inForce.rules().size())
                    .addKeyValue("set", inForce.hash())
                    .log("The rules changed");
        }
    }

    private static List<Problem> errors(RuleSetResult result) {
        return result.problems().stream().filter(Problem::isError).toList();
    }

    private static void tell(List<Problem> problems) {
        problems.forEach(problem -> LOG.atWarn().log(problem::toString));
    }

    /** The rules in force. */
    @Override
    public RuleSet get() {
        return inForce;
    }

    /** What is wrong with the files as they are now; empty where all of them are in force. */
    public List<Problem> errors() {
        return errors;
    }

    /** How often an edit took effect. */
    public long reloads() {
        return reloads;
    }

    @Override
    public void close() {
        watcher.shutdownNow();
    }
}
