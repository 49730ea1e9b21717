package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.jspecify.annotations.Nullable;

/**
 * Matches → alerts. Counts a group's matches in its window, opens an episode on the event that crosses the line, updates
 * it while events keep coming and resolves it when they stay away. Every event counts once however often it comes; a
 * repeat is answered with what was last decided. DESIGN sections 3, 8 and 9.
 */
public final class Correlate implements Processor<String, byte[], String, byte[]> {

    public static final List<String> STORES =
            List.of(GroupStores.EPISODES, GroupStores.CASES, GroupStores.WINDOWS, GroupStores.COUNTED);

    private static final Duration TICK = Duration.ofMillis(100);

    private final Supplier<RuleSet> rules;
    private final CorrelateSettings settings;
    private final TopologyListener listener;
    private final Windows windows = new Windows();
    private final InputLag lag = new InputLag();
    private @Nullable Parts parts;
    private @Nullable RuleSet known;

    /** What works on the stores of a task, once it has some. */
    private record Parts(
            ProcessorContext<String, byte[]> context,
            Groups groups,
            Teller teller,
            Evaluator evaluator,
            Lifetimes lifetimes) {}

    public Correlate(Supplier<RuleSet> rules, CorrelateSettings settings, TopologyListener listener) {
        this.rules = rules;
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        Groups groups = new Groups(new GroupStores(context), settings.maximumGroups(), listener);
        Teller teller = new Teller(context, groups, settings.updateInterval(), listener);
        parts = new Parts(
                context,
                groups,
                teller,
                new Evaluator(groups, windows, teller, settings, listener),
                new Lifetimes(rules, groups, windows, teller, settings));
        lag.start(now());
        Map<String, Episode> wrong = new LinkedHashMap<>();
        stores().forEachEpisode((key, episode) -> start(key, episode, wrong));
        wrong.forEach(stores()::put);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    // Each store survives a crash by itself, and with them the output or not (DESIGN section 3, rules 2 and 4).
    private void start(String key, Episode episode, Map<String, Episode> wrong) {
        if (episode.isFiring() && episode.recount(stores().countedSince(key, episode.since, episode.openings))) {
            wrong.put(key, episode);
        }
        Case told = stores().caseOf(key);
        if (told == null) {
            // What it was admitted with is read again.
            return;
        }
        Group group = new Group(key, episode, told);
        groups().add(group, now());
        if (episode.number > 0 && episode.phase != Episode.Phase.QUIET) {
            parts().teller.started(AlertWriter.write(group));
        }
    }

    @Override
    public void process(Record<String, byte[]> record) {
        Match match = read(record.value());
        lag.saw(match.event().observed().toEpochMilli(), now());
        SigmaRule rule = rules.get().byStateHash(match.state());
        if (rule == null) {
            // The rule was edited or removed after the match; what was under way counts for its successor.
            rule = successor(record.key());
            if (rule == null || !match.rules().isEmpty() || !match.values().isEmpty()) {
                // Which rules and values those were, and whether they are the same now, only the old rule knew.
                return;
            }
            match = Match.counted(rules.get().stateHash(rule), match.group(), match.event());
        }
        String key = Hashes.group(match.state(), match.group());
        if (match.event().has(CanonicalFields.AMENDMENT)) {
            amend(key, match.event());
        } else if (parts().evaluator.counts(rule, match)) {
            Group group = groups().admit(key, match, rule, now());
            if (group != null) {
                parts().evaluator.take(new Arrival(group, rule, match, now()));
            }
        }
    }

    private @Nullable SigmaRule successor(String key) {
        String id = key.substring(0, Math.max(0, key.indexOf('\u001f')));
        return rules.get().rules().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private void amend(String key, Event amendment) {
        Group group = groups().find(key);
        if (group == null) {
            return;
        }
        Episode episode = group.episode();
        Case told = group.told();
        boolean news = told.current.amend(amendment);
        news |= told.previous.amend(amendment);
        news |= told.settled.amend(amendment);
        if (news) {
            stores().put(key, told);
        }
        if (news && episode.phase != Episode.Phase.QUIET) {
            episode.untold = true;
            parts().teller.soon(group);
            stores().put(key, episode);
        }
    }

    /**
     * When a group next falls due, in milliseconds of the wall clock, or a little before; {@link Long#MAX_VALUE} for never.
     * Whoever moves the clock by hand can pass over the time until then.
     */
    public long nextDeadline() {
        return groups().deadlines().next();
    }

    private void tick(long now) {
        parts().teller.tick(now);
        resolveRemoved(now);
        if (!lag.isBehind(now)) {
            groups().deadlines().reached(now, parts().lifetimes::look);
        }
    }

    private void resolveRemoved(long now) {
        RuleSet inForce = rules.get();
        if (inForce == known) {
            return;
        }
        known = inForce;
        windows.clear();
        for (String key : groups().deadlines().groups()) {
            Group group = groups().find(key);
            if (group != null && group.episode().isFiring() && inForce.byStateHash(group.told().state) == null) {
                parts().lifetimes.resolve(group, "rule removed", now);
                groups().deadlines().add(key, now);
            }
        }
    }

    private static Match read(byte[] value) {
        try {
            return Json.read(value, Match.class);
        } catch (IOException e) {
            throw new UncheckedIOException("match wrote no match", e);
        }
    }

    private long now() {
        return parts().context.currentSystemTimeMs();
    }

    private Parts parts() {
        return Objects.requireNonNull(parts);
    }

    private Groups groups() {
        return parts().groups;
    }

    private GroupStores stores() {
        return groups().stores();
    }
}
