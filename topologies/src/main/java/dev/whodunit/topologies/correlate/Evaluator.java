package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.SigmaRule;
import dev.whodunit.sigma.window.Verdict;
import dev.whodunit.topologies.event.Event;
import dev.whodunit.topologies.event.Match;
import java.util.concurrent.TimeUnit;

/**
 * The judge of what arrives: counts a match in its group's window, opens an episode where it crosses the line, and
 * lets an open one grow. Every event counts once however often it comes.
 */
final class Evaluator {

    private final Groups groups;
    private final GroupStores stores;
    private final Windows windows;
    private final Teller teller;
    private final Ledger ledger;

    Evaluator(Groups groups, Windows windows, Teller teller, Ledger ledger) {
        this.groups = groups;
        this.stores = groups.stores();
        this.windows = windows;
        this.teller = teller;
        this.ledger = ledger;
    }

    /** False for an event that lacks what its rule is about: it makes no group and no difference. */
    boolean counts(SigmaRule rule, Match match) {
        if (!(rule instanceof CompositeRule composite)) {
            return true;
        }
        boolean every = composite.fields().isEmpty() && !composite.tellsRulesApart();
        return every || windows.of(match.state(), composite).takes(Occurrences.of(match), match.rules());
    }

    /** Takes in a match. The window is told of repeats as well: it knows them, or a crash has made it forget. */
    void take(Arrival arrival) {
        Episode episode = arrival.episode();
        boolean repeated = ledger.knows(arrival);
        Verdict verdict = judge(arrival);
        if (!repeated) {
            count(arrival, verdict);
        } else if (episode.isFiring() || arrival.time() <= episode.last || !holds(arrival, verdict)) {
            if (arrival.judging() != Judging.EACH_BY_ITSELF || verdict.holds()) {
                learnAgain(arrival);
            }
            teller.again(arrival.key());
        } else {
            open(arrival, verdict, true);
            stores.put(arrival.key(), episode);
        }
    }

    private Verdict judge(Arrival arrival) {
        Match match = arrival.match();
        if (arrival.rule() instanceof CompositeRule composite) {
            return windows.of(match.state(), composite)
                    .add(
                            stores.buckets(arrival.key()),
                            arrival.episode().newest,
                            Occurrences.of(match, arrival.time()),
                            match.rules());
        }
        long time = arrival.time();
        return new Verdict(Verdict.Kind.HOLDS, match.event().count(), time, time);
    }

    // After a crash the window may know events that are still to be counted again: both must have reached the line.
    private boolean holds(Arrival arrival, Verdict verdict) {
        if (verdict.kind() != Verdict.Kind.REPEAT || arrival.judging() != Judging.BY_EVENTS) {
            return verdict.holds();
        }
        long threshold = arrival.rule() instanceof Correlation correlation
                ? correlation.condition().threshold()
                : 1;
        return verdict.count() >= threshold
                && stores.countedSince(arrival.key(), verdict.firstMicros(), 0) >= threshold;
    }

    // A crash may have kept that the event was counted, and lost what it told.
    private void learnAgain(Arrival arrival) {
        Episode episode = arrival.episode();
        long time = arrival.time();
        if (!episode.isFiring() || time < episode.since) {
            return;
        }
        boolean reaches = episode.first <= time && time <= episode.last;
        if (learn(arrival) || !reaches) {
            episode.span(time);
            episode.untold = true;
            groups.put(arrival.group());
            teller.soon(arrival.group());
        }
    }

    private void count(Arrival arrival, Verdict verdict) {
        Episode episode = arrival.episode();
        boolean forgotten = verdict.kind() == Verdict.Kind.REPEAT && episode.atLeast;
        boolean counted = arrival.judging() != Judging.EACH_BY_ITSELF || verdict.holds();
        boolean late = verdict.kind() == Verdict.Kind.TOO_LATE;
        if (late) {
            ledger.enterLate(arrival);
        } else if (counted) {
            ledger.enter(arrival, arrival.event().count());
        }
        episode.seen = Math.max(episode.seen, arrival.seen());
        if (!late && !forgotten) {
            episode.newest = Math.max(episode.newest, arrival.time());
            if (counted) {
                progress(arrival, verdict);
            }
        }
        stores.put(arrival.key(), episode);
    }

    private void progress(Arrival arrival, Verdict verdict) {
        Episode episode = arrival.episode();
        Event event = arrival.event();
        if (episode.isFiring()) {
            episode.count(arrival.time(), event.count());
            hold(arrival, verdict);
            save(arrival, learn(arrival));
            teller.soon(arrival.group());
            return;
        }
        episode.uncounted += event.count();
        if (holds(arrival, verdict)) {
            open(arrival, verdict, verdict.kind() == Verdict.Kind.REPEAT);
        } else {
            save(arrival, arrival.told().during(arrival.stretch()).add(event));
        }
    }

    private void open(Arrival arrival, Verdict verdict, boolean afterCrash) {
        Episode episode = arrival.episode();
        Case told = arrival.told();
        long stretch = arrival.stretch();
        told.during(stretch).add(arrival.event());
        told.open(episode.phase == Episode.Phase.RESOLVED, stretch, arrival.event());
        learn(arrival);
        told.rule = RuleWords.of(arrival.rule());
        Total total = total(arrival, verdict);
        episode.open(total.weight(), total.first(), verdict.lastMicros(), arrival.time(), arrival.now());
        hold(arrival, verdict);
        if (afterCrash) {
            episode.recount(stores.countedSince(arrival.key(), episode.since, episode.openings));
        }
        stores.put(arrival.key(), told);
        groups.deadlines().add(arrival.key(), arrival.now() + told.rule.timespanMillis());
        teller.open(arrival.group());
    }

    // What others count are values, rules or parts of the timespan; occurrences are all that came within it.
    private Total total(Arrival arrival, Verdict verdict) {
        if (arrival.judging() == Judging.BY_EVENTS) {
            return new Total(verdict.count(), verdict.firstMicros());
        }
        boolean byItself = arrival.judging() == Judging.EACH_BY_ITSELF;
        long timespan = byItself ? 0 : TimeUnit.MICROSECONDS.convert(RuleWords.timespan(arrival.rule()));
        Total counted = stores.totalSince(arrival.key(), verdict.lastMicros() - timespan);
        return new Total(
                Math.max(arrival.event().count(), counted.weight()), Math.min(arrival.time(), counted.first()));
    }

    private static void hold(Arrival arrival, Verdict verdict) {
        if (arrival.judging() != Judging.BY_EVENTS && verdict.holds()) {
            arrival.episode().hold(verdict.value(), verdict.lastMicros(), arrival.seen());
        }
    }

    private static boolean learn(Arrival arrival) {
        Evidence evidence = arrival.told().current;
        boolean news = evidence.add(arrival.event());
        if (arrival.judging() == Judging.EACH_BY_ITSELF) {
            news |= evidence.addValue(String.join(", ", arrival.match().values()));
        }
        return news;
    }

    private void save(Arrival arrival, boolean news) {
        Case told = arrival.told();
        if (news || told.rule.id().isEmpty()) {
            told.rule = RuleWords.of(arrival.rule());
            stores.put(arrival.key(), told);
        }
    }
}
