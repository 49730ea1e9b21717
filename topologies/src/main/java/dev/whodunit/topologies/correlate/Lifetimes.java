package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What becomes of groups while nothing comes: an episode resolves, is closed, and is forgotten with its group. */
final class Lifetimes {

    /** Long beyond any, and far from overflowing. */
    private static final long FOREVER_MILLIS = Duration.ofDays(365_000).toMillis();

    private final Supplier<RuleSet> rules;
    private final Groups groups;
    private final Windows windows;
    private final Teller teller;
    private final CorrelateSettings settings;

    Lifetimes(Supplier<RuleSet> rules, Groups groups, Windows windows, Teller teller, CorrelateSettings settings) {
        this.rules = rules;
        this.groups = groups;
        this.windows = windows;
        this.teller = teller;
        this.settings = settings;
    }

    /** Does what falls due for a group, and says when to look again; null when it is forgotten. */
    @Nullable
    Long look(String key, long now) {
        Group group = groups.find(key);
        if (group == null) {
            return null;
        }
        return switch (group.episode().phase) {
            case FIRING -> quiet(group, now);
            case RESOLVED -> closed(group, now);
            case QUIET -> forgotten(group, now);
        };
    }

    /** Ends an episode. */
    void resolve(Group group, String reason, long now) {
        group.episode().resolve(reason, now);
        group.told().resolve();
        groups.stores().put(group.key(), group.told());
        teller.tell(group);
        groups.stores().put(group.key(), group.episode());
    }

    private Long quiet(Group group, long now) {
        long timespan = group.told().rule.timespanMillis();
        long until = group.episode().quietSince() + timespan;
        if (until > now) {
            return until;
        }
        resolve(group, "quiet", now);
        return now + timespan;
    }

    private Long closed(Group group, long now) {
        long until = group.episode().resolved + group.told().rule.timespanMillis();
        if (until > now) {
            return until;
        }
        group.episode().close();
        group.told().close();
        groups.put(group);
        return now + settings.remembered().toMillis();
    }

    // What was counted goes after an hour untouched; the group's number stays with its alerts.
    private @Nullable Long forgotten(Group group, long now) {
        Episode episode = group.episode();
        long untouched = episode.seen + memoryMillis(group.told());
        if (untouched > now) {
            return untouched;
        }
        if (episode.number == 0 || episode.seen + settings.alertsKept().toMillis() <= now) {
            teller.forget(group);
            groups.forget(group);
            return null;
        }
        if (episode.remembered > 0) {
            groups.stores().forgetCounted(group.key());
            episode.remembered = 0;
            groups.stores().put(group.key(), episode);
        }
        return episode.seen + settings.alertsKept().toMillis();
    }

    private long memoryMillis(Case told) {
        long window = windows.memoryMillis(told.state, rules.get().byStateHash(told.state));
        long longest = Math.max(window, Math.max(settings.remembered().toMillis(), 2 * told.rule.timespanMillis()));
        return Math.min(longest, FOREVER_MILLIS);
    }
}
