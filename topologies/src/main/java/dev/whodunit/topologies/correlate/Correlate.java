package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
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
    private final String toAlerts;
    private final String toMatches;
    private final Windows windows = new Windows();
    /** Groups of which a crash has left the episode alone. */
    private final Set<String> halves = new HashSet<>();

    private @Nullable Parts parts;
    private @Nullable RuleSet known;

    /** What works on the stores of a task, once it has some. */
    private record Parts(
            Outlet outlet,
            Groups groups,
            Teller teller,
            Ledger ledger,
            Evaluator evaluator,
            Vigil vigil,
            Watch watch,
            Lifetimes lifetimes) {}

    /** A stage that forwards alerts and matches of its own to the sinks with these names. */
    public Correlate(
            Supplier<RuleSet> rules,
            CorrelateSettings settings,
            TopologyListener listener,
            String toAlerts,
            String toMatches) {
        this.rules = rules;
        this.settings = settings;
        this.listener = listener;
        this.toAlerts = toAlerts;
        this.toMatches = toMatches;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        parts = parts(context);
        Map<String, Episode> wrong = new LinkedHashMap<>();
        stores().forEachEpisode((key, episode) -> start(key, episode, wrong));
        wrong.forEach(stores()::put);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    private Parts parts(ProcessorContext<String, byte[]> context) {
        GroupStores stores = new GroupStores(context);
        Groups groups = new Groups(stores, settings.maximumGroups(), listener);
        Outlet outlet = new Outlet(context, toAlerts, toMatches);
        Teller teller = new Teller(outlet, groups, new UpperRules(rules), settings, listener);
        Ledger ledger = new Ledger(stores, settings.maximumRemembered(), listener);
        Watch watch = new Watch(stores, settings, context.currentSystemTimeMs());
        Vigil vigil = new Vigil(groups, windows, teller, ledger, watch);
        return new Parts(
                outlet,
                groups,
                teller,
                ledger,
                new Evaluator(groups, windows, teller, ledger),
                vigil,
                watch,
                new Lifetimes(groups, windows, teller, vigil, settings));
    }

    // Each store survives a crash by itself, and with them the output or not (DESIGN section 3, rules 2 and 4).
    private void start(String key, Episode episode, Map<String, Episode> wrong) {
        if (episode.isFiring() && episode.recount(stores().countedSince(key, episode.since, episode.openings))) {
            wrong.put(key, episode);
        }
        Case told = stores().caseOf(key);
        if (told == null) {
            // What it was admitted with is read again.
            halves.add(key);
            return;
        }
        groups().add(new Group(key, episode, told), now());
        if (episode.number > 0 && episode.phase != Episode.Phase.QUIET) {
            parts().teller.again(key);
        }
    }

    @Override
    public void process(Record<String, byte[]> record) {
        take(record.key(), read(record.value()));
    }

    /** Takes in a match that need not be read; {@code key} is its key on the topic. */
    public void take(String key, Match match) {
        parts().watch.saw(match.event().observed().toEpochMilli(), now());
        SigmaRule rule = rules.get().byStateHash(match.state());
        if (rule != null) {
            take(rule, match);
            return;
        }
        // The rule was edited or removed after the match; what was under way counts for its successor. Which rules and
        // values those were that it carries, and whether they are the same now, only the old rule knew.
        SigmaRule successor = successor(key);
        boolean meansTheSame =
                !match.watch() && match.rules().isEmpty() && match.values().isEmpty();
        if (successor != null && meansTheSame) {
            take(successor, Match.counted(rules.get().stateHash(successor), match.group(), match.event()));
        }
    }

    private void take(SigmaRule rule, Match match) {
        String key = Hashes.group(match.state(), match.group());
        if (match.event().has(CanonicalFields.AMENDMENT)) {
            amend(key, match.event());
        } else if (parts().evaluator.counts(rule, match)) {
            Group group = groups().admit(key, match, rule, now());
            if (group != null) {
                take(Arrival.of(group, rule, match, now()));
            }
        }
    }

    private void take(Arrival came) {
        Arrival arrival = parts().ledger.settled(came);
        if (!halves.isEmpty() && halves.remove(arrival.key())) {
            parts().teller.again(arrival.key());
        }
        if (arrival.judging() == Judging.BY_TIME) {
            parts().vigil.take(arrival);
        } else {
            parts().evaluator.take(arrival);
        }
    }

    private @Nullable SigmaRule successor(String key) {
        String id = Match.ruleOf(key);
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
        return Math.min(groups().deadlines().next(), parts().teller.next());
    }

    /** Says that nothing comes any more, so that silence proves nothing from now on. */
    public void end() {
        parts().vigil.end();
    }

    private void tick(long now) {
        RuleSet inForce = rules.get();
        parts().teller.tick(now);
        parts().watch.tick(now);
        if (inForce != known) {
            known = inForce;
            windows.clear();
            resolveRemoved(inForce, now);
            inForce.rules().forEach(rule -> watch(inForce, rule, now));
        }
        if (!parts().watch.isBehind(now)) {
            groups().deadlines().reached(now, (key, time) -> parts().lifetimes.look(inForce, key, time));
        }
    }

    // Every task says so, and the one that owns the group takes it in: only the sink knows which that is.
    private void watch(RuleSet inForce, SigmaRule rule, long now) {
        if (!(rule instanceof Anomaly anomaly)) {
            return;
        }
        for (Map<String, String> group : anomaly.expectedGroups()) {
            Match match = Match.watch(inForce.stateHash(rule), group, Instant.ofEpochMilli(now));
            parts().outlet.send(parts().outlet.match("", Match.key(rule.id(), group), Json.write(match)));
        }
    }

    private void resolveRemoved(RuleSet inForce, long now) {
        for (String key : groups().deadlines().groups()) {
            Group group = groups().find(key);
            if (group == null || inForce.byStateHash(group.told().state) != null) {
                continue;
            }
            if (group.told().rule.absence()) {
                // Should it come back, nobody has watched in between.
                stores().forgetWindows(key);
            }
            if (group.episode().isFiring()) {
                parts().teller.resolve(group, "rule removed", now);
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
        return parts().outlet.now();
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
