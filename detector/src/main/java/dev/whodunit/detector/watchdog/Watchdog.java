package dev.whodunit.detector.watchdog;

import dev.whodunit.detector.notify.DirectLine;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The watch over Whodunit itself: looks every second at what is amiss and tells the receivers directly, once when a
 * trouble has lasted and once when it is over, also across restarts.
 */
public final class Watchdog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Watchdog.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Supplier<List<Trouble>> troubles;
    private final DirectLine line;
    private final InstantSource clock;
    private final SpellFile file;
    private final Debouncer debouncer;
    private final ScheduledExecutorService watcher = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "watchdog");
        thread.setDaemon(true);
        return thread;
    });
    private volatile Map<String, Double> open = Map.of();

    private Watchdog(
            Path directory, Patience patience, Supplier<List<Trouble>> troubles, DirectLine line, InstantSource clock) {
        this.troubles = troubles;
        this.line = line;
        this.clock = clock;
        this.file = new SpellFile(directory, clock.instant());
        this.debouncer = new Debouncer(
                patience,
                file.spells().stream().filter(spell -> !spell.isOver()).toList(),
                clock.instant());
    }

    /**
     * Starts watching.
     *
     * @param directory where it keeps what was told
     * @param troubles what is amiss at the moment; asked on the watchdog's own thread
     * @param line to whom it tells, which it closes in the end
     */
    public static Watchdog start(
            Path directory, Patience patience, Supplier<List<Trouble>> troubles, DirectLine line, InstantSource clock) {
        Watchdog watchdog = new Watchdog(directory, patience, troubles, line, clock);
        // A receiver may have been away until the process ended; one that was told already hears nothing.
        watchdog.file.spells().forEach(spell -> line.tell(Bulletin.of(spell)));
        watchdog.watcher.scheduleWithFixedDelay(watchdog::look, 0, LOOK.toMillis(), TimeUnit.MILLISECONDS);
        return watchdog;
    }

    /** The parts whose trouble was told and lasts, each 1: for metrics. */
    public Map<String, Double> open() {
        return open;
    }

    private void look() {
        try {
            debouncer.observe(troubles.get(), clock.instant()).forEach(this::tell);
            open = debouncer.open().stream()
                    .collect(Collectors.toMap(spell -> spell.trouble().part(), spell -> 1.0));
        } catch (RuntimeException e) {
            LOG.error("The watch over Whodunit itself failed once", e);
        }
    }

    private void tell(Spell spell) {
        file.keep(spell);
        LOG.atWarn()
                .addKeyValue("part", spell.trouble().part())
                .addKeyValue("reason", spell.trouble().reason())
                .log(spell.isOver() ? "A trouble is over, and told" : "A trouble lasts, and is told");
        line.tell(Bulletin.of(spell));
    }

    @Override
    public void close() {
        watcher.shutdownNow();
        line.close();
    }
}
