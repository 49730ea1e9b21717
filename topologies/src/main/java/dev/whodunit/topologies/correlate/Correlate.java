package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.match.RuleSet;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.window.Verdict;
import dev.whodunit.topologies.TopologyListener;
import dev.whodunit.topologies.event.CanonicalFields;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import dev.whodunit.topologies.event.Timestamps;
import dev.whodunit.topologies.serde.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
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

    /** Long beyond any, and far from overflowing. */
    private static final long FOREVER_MILLIS = Duration.ofDays(365_000).toMillis();

    private static final Duration TICK = Duration.ofMillis(100);

    private final Supplier<RuleSet> rules;
    private final CorrelateSettings settings;
    private final TopologyListener listener;
    private final Windows windows = new Windows();
    private final Map<String, Integer> groups = new HashMap<>();
    private final Deadlines deadlines = new Deadlines();
    private final InputLag lag = new InputLag();
    private @Nullable ProcessorContext<String, byte[]> context;
    private @Nullable GroupStores stores;
    private @Nullable Teller teller;
    private @Nullable RuleSet known;

    public Correlate(Supplier<RuleSet> rules, CorrelateSettings settings, TopologyListener listener) {
        this.rules = rules;
        this.settings = settings;
        this.listener = listener;
    }

    @Override
    public void init(ProcessorContext<String, byte[]> context) {
        this.context = context;
        this.stores = new GroupStores(context);
        this.teller = new Teller(context, stores, settings.updateInterval(), listener);
        lag.start(now());
        Map<String, Episode> wrong = new LinkedHashMap<>();
        stores().forEachEpisode((group, episode) -> start(group, episode, wrong));
        wrong.forEach(stores()::put);
        context.schedule(TICK, PunctuationType.WALL_CLOCK_TIME, this::tick);
    }

    // Each store survives a crash by itself, and with them the output or not (DESIGN section 3, rules 2 and 4).
    private void start(String group, Episode episode, Map<String, Episode> wrong) {
        if (episode.isFiring() && episode.recount(stores().countedSince(group, episode.since, episode.openings))) {
            wrong.put(group, episode);
        }
        Case told = stores().caseOf(group);
        if (told == null) {
            // What it was admitted with is read again.
            return;
        }
        groups.merge(told.state, 1, Integer::sum);
        deadlines.add(group, now());
        if (episode.number > 0 && episode.phase != Episode.Phase.QUIET) {
            teller().started(AlertWriter.write(group, episode, told));
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
        String group = Hashes.group(match.state(), match.group());
        Episode episode = stores().episode(group);
        if (match.event().has(CanonicalFields.AMENDMENT)) {
            amend(group, episode, match.event());
        } else if (!counts(rule, match)) {
            return;
        } else if (episode != null && stores().caseOf(group) != null) {
            take(group, episode, rule, match);
        } else if (admits(match, rule)) {
            Episode admitted = admit(group, match, rule);
            take(group, episode == null ? admitted : episode, rule, match);
        }
    }

    /** False for an event that lacks what its rule is about: it makes no group and no difference. */
    private boolean counts(SigmaRule rule, Match match) {
        if (!(rule instanceof CompositeRule composite)) {
            return true;
        }
        boolean every = composite.fields().isEmpty() && !composite.tellsRulesApart();
        return every || windows.of(match.state(), composite).takes(Occurrences.of(match), match.rules());
    }

    // The window is told of repeats as well: it knows them, or a crash has made it forget.
    private void take(String group, Episode episode, SigmaRule rule, Match match) {
        Event event = match.event();
        boolean repeated = stores().wasCounted(group, event);
        Verdict verdict = judge(group, episode, rule, match);
        if (!repeated) {
            count(group, episode, rule, match, verdict);
        } else if (episode.isFiring()
                || Timestamps.micros(event.time()) <= episode.last
                || !holds(group, rule, verdict)) {
            if (Judging.of(rule) != Judging.EACH_BY_ITSELF || verdict.holds()) {
                learnAgain(group, episode, rule, match);
            }
            teller().again(group);
        } else {
            open(group, episode, rule, match, verdict, true);
            stores().put(group, episode);
        }
    }

    // A crash may have kept that the event was counted, and lost what it told.
    private void learnAgain(String group, Episode episode, SigmaRule rule, Match match) {
        Case told = Objects.requireNonNull(stores().caseOf(group));
        long time = Timestamps.micros(match.event().time());
        if (!episode.isFiring() || time < episode.since) {
            return;
        }
        boolean reaches = episode.first <= time && time <= episode.last;
        if (learn(told, rule, match) || !reaches) {
            episode.span(time);
            episode.untold = true;
            stores().put(group, told);
            stores().put(group, episode);
            teller().soon(group, episode, told);
        }
    }

    private @Nullable SigmaRule successor(String key) {
        String id = key.substring(0, Math.max(0, key.indexOf('\u001f')));
        return rules.get().rules().stream()
                .filter(rule -> rule.id().equals(id))
                .findFirst()
                .orElse(null);
    }

    private boolean admits(Match match, SigmaRule rule) {
        if (groups.getOrDefault(match.state(), 0) < settings.maximumGroups()) {
            return true;
        }
        listener.limitReached(label(rule), "groups");
        return false;
    }

    private Episode admit(String group, Match match, SigmaRule rule) {
        groups.merge(match.state(), 1, Integer::sum);
        Case told = new Case();
        told.state = match.state();
        told.group = match.group();
        told.rule = RuleWords.of(rule);
        stores().put(group, told);
        deadlines.add(group, now() + RuleWords.timespan(rule).toMillis());
        return new Episode();
    }

    private void count(String group, Episode episode, SigmaRule rule, Match match, Verdict verdict) {
        Event event = match.event();
        boolean late = verdict.kind() == Verdict.Kind.TOO_LATE;
        boolean forgotten = verdict.kind() == Verdict.Kind.REPEAT && episode.atLeast;
        boolean counted = Judging.of(rule) != Judging.EACH_BY_ITSELF || verdict.holds();
        if (late || counted) {
            remember(group, episode, rule, event, late ? 0 : event.count());
        }
        episode.seen = Math.max(episode.seen, seen(event));
        if (late) {
            episode.tooLate++;
            listener.tooLate(label(rule));
        } else if (!forgotten) {
            episode.newest = Math.max(episode.newest, Timestamps.micros(event.time()));
            if (counted) {
                progress(group, episode, rule, match, verdict);
            }
        }
        stores().put(group, episode);
    }

    private long seen(Event event) {
        return Math.min(now(), event.observed().toEpochMilli());
    }

    private void hold(Episode episode, SigmaRule rule, Event event, Verdict verdict) {
        if (Judging.of(rule) != Judging.BY_EVENTS && verdict.holds()) {
            episode.hold(verdict.value(), verdict.lastMicros(), seen(event));
        }
    }

    private Verdict judge(String group, Episode episode, SigmaRule rule, Match match) {
        if (rule instanceof CompositeRule composite) {
            return windows.of(match.state(), composite)
                    .add(stores().buckets(group), episode.newest, Occurrences.of(match), match.rules());
        }
        long time = Timestamps.micros(match.event().time());
        return new Verdict(Verdict.Kind.HOLDS, match.event().count(), time, time);
    }

    // After a crash the window may know events that are still to be counted again: both must have reached the line.
    private boolean holds(String group, SigmaRule rule, Verdict verdict) {
        if (verdict.kind() != Verdict.Kind.REPEAT || Judging.of(rule) != Judging.BY_EVENTS) {
            return verdict.holds();
        }
        long threshold = rule instanceof Correlation correlation
                ? correlation.condition().threshold()
                : 1;
        return verdict.count() >= threshold && stores().countedSince(group, verdict.firstMicros(), 0) >= threshold;
    }

    private void remember(String group, Episode episode, SigmaRule rule, Event event, long weight) {
        if (episode.remembered >= settings.maximumRemembered()) {
            episode.atLeast = true;
            listener.limitReached(label(rule), "counted");
        } else if (stores().count(group, event, weight, episode.isFiring() ? episode.openings : 0)) {
            episode.remembered++;
        }
    }

    private void progress(String group, Episode episode, SigmaRule rule, Match match, Verdict verdict) {
        Event event = match.event();
        Case told = Objects.requireNonNull(stores().caseOf(group));
        if (episode.isFiring()) {
            episode.count(Timestamps.micros(event.time()), event.count());
            hold(episode, rule, event, verdict);
            boolean news = learn(told, rule, match);
            save(group, told, rule, news);
            teller().soon(group, episode, told);
            return;
        }
        episode.uncounted += event.count();
        if (holds(group, rule, verdict)) {
            open(group, episode, rule, match, verdict, verdict.kind() == Verdict.Kind.REPEAT);
        } else {
            boolean news = told.during(stretch(told, event)).add(event);
            save(group, told, rule, news);
        }
    }

    private static boolean learn(Case told, SigmaRule rule, Match match) {
        boolean news = told.current.add(match.event());
        if (Judging.of(rule) == Judging.EACH_BY_ITSELF) {
            news |= told.current.addValue(String.join(", ", match.values()));
        }
        return news;
    }

    private static long stretch(Case told, Event event) {
        return Math.floorDiv(Timestamps.micros(event.time()), told.rule.timespanMillis() * 1_000);
    }

    private void open(String group, Episode episode, SigmaRule rule, Match match, Verdict verdict, boolean afterCrash) {
        Event event = match.event();
        Case told = Objects.requireNonNull(stores().caseOf(group));
        long stretch = stretch(told, event);
        told.during(stretch).add(event);
        told.open(episode.phase == Episode.Phase.RESOLVED, stretch, event);
        learn(told, rule, match);
        told.rule = RuleWords.of(rule);
        Total total = total(group, rule, event, verdict);
        episode.open(total.weight(), total.first(), verdict.lastMicros(), Timestamps.micros(event.time()), now());
        hold(episode, rule, event, verdict);
        if (afterCrash) {
            episode.recount(stores().countedSince(group, episode.since, episode.openings));
        }
        stores().put(group, told);
        deadlines.add(group, now() + told.rule.timespanMillis());
        teller().tell(group, episode, told);
    }

    // What others count are values, rules or parts of the timespan; occurrences are all that came within it.
    private Total total(String group, SigmaRule rule, Event event, Verdict verdict) {
        if (Judging.of(rule) == Judging.BY_EVENTS) {
            return new Total(verdict.count(), verdict.firstMicros());
        }
        long time = Timestamps.micros(event.time());
        boolean byItself = Judging.of(rule) == Judging.EACH_BY_ITSELF;
        long timespan = byItself ? 0 : TimeUnit.MICROSECONDS.convert(RuleWords.timespan(rule));
        Total counted = stores().totalSince(group, verdict.lastMicros() - timespan);
        return new Total(Math.max(event.count(), counted.weight()), Math.min(time, counted.first()));
    }

    private void save(String group, Case told, SigmaRule rule, boolean news) {
        if (news || told.rule.id().isEmpty()) {
            told.rule = RuleWords.of(rule);
            stores().put(group, told);
        }
    }

    private void amend(String group, @Nullable Episode episode, Event amendment) {
        Case told = episode == null ? null : stores().caseOf(group);
        if (episode == null || told == null) {
            return;
        }
        boolean news = told.current.amend(amendment);
        news |= told.previous.amend(amendment);
        news |= told.settled.amend(amendment);
        if (news) {
            stores().put(group, told);
        }
        if (news && episode.phase != Episode.Phase.QUIET) {
            episode.untold = true;
            teller().soon(group, episode, told);
            stores().put(group, episode);
        }
    }

    /**
     * When a group next falls due, in milliseconds of the wall clock, or a little before; {@link Long#MAX_VALUE} for never.
     * Whoever moves the clock by hand can pass over the time until then.
     */
    public long nextDeadline() {
        return deadlines.next();
    }

    private void tick(long now) {
        teller().tick(now);
        resolveRemoved(now);
        if (!lag.isBehind(now)) {
            deadlines.reached(now, this::deadline);
        }
    }

    /** What falls due for a group, and when to look again; null when it is forgotten. */
    private @Nullable Long deadline(String group, long now) {
        Episode episode = stores().episode(group);
        Case told = stores().caseOf(group);
        if (episode == null || told == null) {
            return null;
        }
        long timespan = told.rule.timespanMillis();
        return switch (episode.phase) {
            case FIRING -> {
                if (episode.quietSince() + timespan > now) {
                    yield episode.quietSince() + timespan;
                }
                resolve(group, episode, told, "quiet");
                yield now + timespan;
            }
            case RESOLVED -> closed(group, episode, told, now);
            case QUIET -> forgotten(group, episode, told, now);
        };
    }

    private Long closed(String group, Episode episode, Case told, long now) {
        long until = episode.resolved + told.rule.timespanMillis();
        if (until > now) {
            return until;
        }
        episode.close();
        stores().put(group, episode);
        told.close();
        stores().put(group, told);
        return now + settings.remembered().toMillis();
    }

    // What was counted goes after an hour untouched; the group's number stays with its alerts.
    private @Nullable Long forgotten(String group, Episode episode, Case told, long now) {
        long windows = this.windows.memoryMillis(told.state, rules.get().byStateHash(told.state));
        long longest = Math.max(windows, Math.max(settings.remembered().toMillis(), 2 * told.rule.timespanMillis()));
        long untouched = episode.seen + Math.min(longest, FOREVER_MILLIS);
        if (untouched > now) {
            return untouched;
        }
        if (episode.number == 0 || episode.seen + settings.alertsKept().toMillis() <= now) {
            groups.merge(told.state, -1, Integer::sum);
            teller().forget(group, episode);
            stores().forget(group);
            return null;
        }
        if (episode.remembered > 0) {
            stores().forgetCounted(group);
            episode.remembered = 0;
            stores().put(group, episode);
        }
        return episode.seen + settings.alertsKept().toMillis();
    }

    private void resolve(String group, Episode episode, Case told, String reason) {
        episode.resolve(reason, now());
        told.resolve();
        stores().put(group, told);
        teller().tell(group, episode, told);
        stores().put(group, episode);
    }

    private void resolveRemoved(long now) {
        RuleSet inForce = rules.get();
        if (inForce == known) {
            return;
        }
        known = inForce;
        windows.clear();
        for (String group : deadlines.groups()) {
            Case told = stores().caseOf(group);
            Episode episode = stores().episode(group);
            if (told != null && episode != null && episode.isFiring() && inForce.byStateHash(told.state) == null) {
                resolve(group, episode, told, "rule removed");
                deadlines.add(group, now);
            }
        }
    }

    private static String label(SigmaRule rule) {
        return rule.name() == null ? rule.title() : Objects.requireNonNull(rule.name());
    }

    private static Match read(byte[] value) {
        try {
            return Json.read(value, Match.class);
        } catch (IOException e) {
            throw new UncheckedIOException("match wrote no match", e);
        }
    }

    private long now() {
        return Objects.requireNonNull(context).currentSystemTimeMs();
    }

    private Teller teller() {
        return Objects.requireNonNull(teller);
    }

    private GroupStores stores() {
        return Objects.requireNonNull(stores);
    }
}
