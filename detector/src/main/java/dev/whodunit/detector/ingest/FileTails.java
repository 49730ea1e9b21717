package dev.whodunit.detector.ingest;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows log files into Kafka on one thread: finds them, reads what is new in them, and remembers how far Kafka has them.
 * Where Kafka is away it reads no further.
 */
public final class FileTails implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(FileTails.class);

    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration LOOK = Duration.ofMillis(250);
    private static final Duration SAVE = Duration.ofMillis(500);
    private static final Duration QUIET_AFTER_ROTATION = Duration.ofSeconds(60);
    private static final Duration FORGET = Duration.ofDays(7);
    private static final Duration CLOSING = Duration.ofSeconds(3);
    private static final long MOST_UNDER_WAY = 8 << 20;
    private static final int MOST_FILES = 1_000;
    private static final int BUFFER = 256 << 10;

    /** A search may take this part of the time. */
    private static final int SEARCH_SHARE = 20;

    private final List<FollowedSource> sources;
    private final Positions positions;
    private final List<Position> remembered;
    private final FileOpener opener;
    private final InstantSource clock;
    private final BooleanSupplier accepting;
    private final Map<String, TailedFile> files = new LinkedHashMap<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread = new Thread(this::run, "ingest-files");
    private volatile List<SourceState> states = List.of();
    private Instant nextLook = Instant.MIN;
    private Instant nextSave = Instant.MIN;
    private boolean firstLook = true;
    private boolean mustSave;

    /**
     * Files to follow; nothing is read before {@link #start}.
     *
     * @param directory where positions are remembered
     * @param accepting false while there is no room for more (a full disk)
     */
    public FileTails(
            List<FileSource> sources, Path directory, LogSink sink, InstantSource clock, BooleanSupplier accepting)
            throws IOException {
        this.clock = clock;
        this.accepting = accepting;
        this.positions = new Positions(directory);
        Set<String> names = new HashSet<>();
        sources.forEach(source -> names.add(source.path()));
        Positions.Remembered last = positions.load(names);
        this.remembered = new ArrayList<>(last.files());
        this.opener = new FileOpener(remembered, sink);
        this.sources = sources.stream()
                .map(source -> new FollowedSource(source, last.sources().contains(source.path())))
                .toList();
    }

    public void start() {
        thread.setDaemon(true);
        thread.start();
    }

    /** How each source is doing. */
    public List<SourceState> states() {
        return states;
    }

    private void run() {
        try {
            boolean more = false;
            while (!closing.await(more ? 0 : POLL.toMillis(), TimeUnit.MILLISECONDS)) {
                more = pollSafely();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean pollSafely() {
        try {
            return poll();
        } catch (IOException | RuntimeException e) {
            LOG.atWarn().setCause(e).log("Files could not be read; trying again");
            return false;
        }
    }

    /**
     * One round over all files; true if there may be more to read at once. A new file, or a new generation of one, is
     * remembered before any of its records travels: its ids must be the same after a crash.
     */
    boolean poll() throws IOException {
        Instant now = clock.instant();
        if (!now.isBefore(nextLook)) {
            look(now);
        }
        if (mustSave) {
            save(now);
        }
        boolean more = false;
        long underWay = files.values().stream().mapToLong(TailedFile::underWay).sum();
        if (accepting.getAsBoolean() && underWay < MOST_UNDER_WAY) {
            for (TailedFile file : List.copyOf(files.values())) {
                more |= poll(file, now);
            }
        }
        if (!now.isBefore(nextSave)) {
            nextSave = now.plus(SAVE);
            save(now);
        }
        return more;
    }

    private boolean poll(TailedFile file, Instant now) throws IOException {
        long generation = file.generation();
        boolean more = file.poll(buffer, now);
        mustSave |= file.generation() != generation;
        return more;
    }

    private void look(Instant now) throws IOException {
        Map<String, TailedFile> gone = new LinkedHashMap<>(files);
        boolean opened = false;
        for (FollowedSource source : sources) {
            for (Path path : source.find()) {
                opened |= find(source, path, gone, now);
            }
        }
        gone.values().forEach(file -> file.gone(now));
        if (firstLook) {
            opened |= findRotatedAway(now);
        }
        firstLook = false;
        opened |= closeQuiet(now);
        mustSave |= opened;
        states = sources.stream().map(this::state).toList();
        Duration took = Duration.between(now, clock.instant());
        nextLook = now.plus(LOOK.plus(took.multipliedBy(SEARCH_SHARE)));
    }

    private boolean find(FollowedSource source, Path path, Map<String, TailedFile> gone, Instant now) {
        try {
            String key = FileOpener.key(path);
            TailedFile known = files.get(key);
            if (known != null) {
                known.foundAt(path);
                gone.remove(key);
                return false;
            }
            if (files.size() >= MOST_FILES) {
                source.problem("more than " + MOST_FILES + " files; not read: " + path);
                return false;
            }
            TailedFile file = opener.open(source.source(), path, key, source.beginsAtEnd(firstLook), now);
            gone.values().stream()
                    .filter(old -> old.path().equals(path))
                    .findFirst()
                    .ifPresent(file::after);
            files.put(key, file);
            return true;
        } catch (AccessDeniedException e) {
            source.denied(path);
        } catch (NoSuchFileException e) {
            // It went between the search and the opening; the next look tells.
        } catch (IOException e) {
            source.problem("cannot be read: " + path + " (" + e.getClass().getSimpleName() + ")");
        }
        return false;
    }

    /** Files that were followed before a restart and have another name since: what was not read of them is read first. */
    private boolean findRotatedAway(Instant now) {
        boolean opened = false;
        for (Position position : List.copyOf(remembered)) {
            FollowedSource source = sources.stream()
                    .filter(each -> each.source().path().equals(position.source()))
                    .findFirst()
                    .orElse(null);
            Path directory = Path.of(position.path()).getParent();
            if (source == null || directory == null) {
                continue;
            }
            try (Stream<Path> siblings = Files.list(directory)) {
                for (Path path :
                        siblings.filter(Files::isRegularFile).limit(MOST_FILES).toList()) {
                    String key = FileOpener.key(path);
                    if (key.equals(position.key()) && !files.containsKey(key)) {
                        TailedFile file = opener.open(source.source(), path, key, false, now);
                        file.gone(now);
                        files.values().stream()
                                .filter(newer -> newer.path().equals(Path.of(position.path())))
                                .forEach(newer -> newer.after(file));
                        files.put(key, file);
                        opened = true;
                    }
                }
            } catch (IOException e) {
                LOG.atWarn().addKeyValue("directory", directory).log("Cannot look for files that were renamed");
            }
        }
        return opened;
    }

    private boolean closeQuiet(Instant now) throws IOException {
        boolean closed = false;
        for (Map.Entry<String, TailedFile> entry : List.copyOf(files.entrySet())) {
            TailedFile file = entry.getValue();
            if (file.goneLongerThan(QUIET_AFTER_ROTATION, now)) {
                file.finish();
                if (file.isAcknowledged()) {
                    files.remove(entry.getKey());
                    file.close();
                    closed = true;
                }
            }
        }
        return closed;
    }

    private void save(Instant now) throws IOException {
        remembered.removeIf(position -> position.seen().plus(FORGET).isBefore(now));
        List<Position> all = new ArrayList<>(remembered);
        files.values().forEach(file -> all.add(file.position(seen(now))));
        Set<String> names = new HashSet<>();
        sources.forEach(source -> names.add(source.source().path()));
        positions.save(new Positions.Remembered(names, all));
        mustSave = false;
    }

    /** To the day, so that a file at rest needs no saving. */
    private static Instant seen(Instant now) {
        return now.truncatedTo(ChronoUnit.DAYS);
    }

    private SourceState state(FollowedSource source) {
        List<TailedFile> own = files.values().stream()
                .filter(file -> file.source().equals(source.source()))
                .toList();
        long lag = own.stream().mapToLong(TailedFile::lag).sum();
        return new SourceState(source.source().path(), source.reason(), own.size(), lag);
    }

    /** Stops reading, waits a moment for what is under way, and remembers. */
    @Override
    public void close() throws IOException {
        closing.countDown();
        try {
            thread.join(CLOSING.toMillis());
            long last = System.nanoTime() + CLOSING.toNanos();
            while (System.nanoTime() < last && !files.values().stream().allMatch(TailedFile::isAcknowledged)) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        save(clock.instant());
        for (TailedFile file : files.values()) {
            file.close();
        }
    }
}
