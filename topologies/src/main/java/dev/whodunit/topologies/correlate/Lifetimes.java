package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.SigmaRule;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What becomes of groups while nothing comes: an episode resolves, is closed, and is forgotten with its group. */
final class Lifetimes {

    /** Long beyond any, and far from overflowing. */
    private static final long FOREVER_MILLIS = Duration.ofDays(365_000).toMillis();

    private final Groups groups;
    private final Windows windows;
    private final Teller teller;
    private final Vigil vigil;
    private final CorrelateSettings settings;

    Lifetimes(Groups groups, Windows windows, Teller teller, Vigil vigil, CorrelateSettings settings) {
        this.groups = groups;
        this.windows = windows;
        this.teller = teller;
        this.vigil = vigil;
        this.settings = settings;
    }

    /** Does what falls due for a group, and says when to look again; null when it is forgotten. */
    @Nullable
    Long look(RuleSet rules, String key, long now) {
        Group group = groups.find(key);
        if (group == null) {
            return null;
        }
        SigmaRule rule = rules.byStateHash(group.told().state);
        if (rule instanceof Anomaly anomaly && Judging.of(rule) == Judging.BY_TIME) {
            return timed(group, anomaly, now);
        }
        return switch (group.episode().phase) {
            case FIRING -> quiet(group, now);
            case RESOLVED -> closed(group, now);
            case QUIET -> forgotten(group, windows.memoryMillis(group.told().state, rule), now);
        };
    }

    private @Nullable Long timed(Group group, Anomaly rule, long now) {
        long next = vigil.look(group, rule, now);
        Long end = switch (group.episode().phase) {
            case FIRING -> givenUp(group, rule, now);
            case RESOLVED -> closed(group, now);
            case QUIET -> {
                boolean matters = vigil.knows(group, rule);
                yield forgotten(group, matters ? windows.memoryMillis(group.told().state, rule) : 0, now);
            }
        };
        return end == null ? null : Long.valueOf(Math.min(next, end));
    }

    /** When a group that has been silent for long is expected no more; a group that must be there always is. */
    private long givenUp(Group group, Anomaly rule, long now) {
        boolean expected = rule.expectedGroups().contains(group.told().group);
        if (vigil.isOver() || expected || !(rule.deviation() instanceof Deviation.Absence)) {
            return Long.MAX_VALUE;
        }
        long until = group.episode().seen
                + Math.max(settings.alertsKept().toMillis(), 2 * rule.timespan().toMillis());
        if (until > now) {
            return until;
        }
        groups.stores().forgetWindows(group.key());
        group.episode().end(now * 1_000);
        teller.resolve(group, "no longer expected", now);
        return now + group.told().rule.timespanMillis();
    }

    private Long quiet(Group group, long now) {
        long timespan = group.told().rule.timespanMillis();
        long until = group.episode().quietSince() + timespan;
        if (until > now) {
            return until;
        }
        teller.resolve(group, "quiet", now);
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
    private @Nullable Long forgotten(Group group, long windowMillis, long now) {
        Episode episode = group.episode();
        long longest = Math.max(
                windowMillis,
                Math.max(settings.remembered().toMillis(), 2 * group.told().rule.timespanMillis()));
        long untouched = episode.seen + Math.min(longest, FOREVER_MILLIS);
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
}
