package dev.whodunit.topologies.normalize;

import java.util.Set;
import java.util.function.Predicate;

/**
 * Which source is the witness of a fact that several tell: by what is set up, never by waiting.
 *
 * @param watchedDatabases databases whose rows and TRUNCATEs the WAL tells; their server log's statements of that kind are
 *     evidence
 * @param hookedDatabases whether event triggers of ours tell a watched database's DDL, as far as is known at this moment;
 *     where none do, the server log is the only witness. Asked for each such line, from any thread
 * @param frontedServices services whose requests a web server's log tells; their own request lines are evidence
 */
public record NormalizeSettings(
        Set<String> watchedDatabases, Predicate<String> hookedDatabases, Set<String> frontedServices) {

    /** Settings where every watched database carries the hooks. */
    public NormalizeSettings(Set<String> watchedDatabases, Set<String> frontedServices) {
        this(watchedDatabases, watchedDatabases::contains, frontedServices);
    }

    /** Whether the WAL tells this database's rows. */
    boolean isWatched(String database) {
        return watchedDatabases.contains(database);
    }

    /** Whether the WAL tells this database's DDL. */
    boolean isHooked(String database) {
        return isWatched(database) && hookedDatabases.test(database);
    }
}
