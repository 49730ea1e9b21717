package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.window.AbsenceWindow;
import dev.whodunit.sigma.window.CompositeWindow;
import dev.whodunit.sigma.window.Span;
import dev.whodunit.sigma.window.TimedWindow;
import dev.whodunit.sigma.window.Verdict;
import java.util.concurrent.TimeUnit;

/**
 * The judge of what time decides: an episode opens once something has gone on for a timespan, or nothing has come for one,
 * and ends when that ends. Time is when events were first seen (see {@link Arrival#time}), and the wall clock, less what
 * an event may need on its way here. In microseconds where not said otherwise.
 *
 * <p>No input brings back what a tick has decided. So an opening of a tick is told only once it is committed: after a
 * crash it is either known, and told again, or nobody was told.
 */
final class Vigil {

    private final Groups groups;
    private final GroupStores stores;
    private final Windows windows;
    private final Teller teller;
    private final Ledger ledger;
    private final Watch watch;
    private boolean isOver;

    Vigil(Groups groups, Windows windows, Teller teller, Ledger ledger, Watch watch) {
        this.groups = groups;
        this.stores = groups.stores();
        this.windows = windows;
        this.teller = teller;
        this.ledger = ledger;
        this.watch = watch;
    }

    /** From now on nothing can come: silence proves nothing any more. */
    void end() {
        isOver = true;
    }

    boolean isOver() {
        return isOver;
    }

    /** Takes in a match, or the word that a group is to be watched, after all that time has decided until then. */
    void take(Arrival arrival) {
        TimedGroup timed = of(arrival.group(), (Anomaly) arrival.rule());
        if (!watch.isBehind(arrival.now())) {
            decide(timed, arrival.time() - 1, arrival.now());
        }
        if (!arrival.match().watch()) {
            add(timed, arrival);
        } else if (timed.window() instanceof AbsenceWindow absence) {
            absence.watch(timed.buckets(), arrival.time());
        }
        stores.put(arrival.key(), arrival.episode());
        groups.deadlines().add(arrival.key(), next(timed));
    }

    /** Decides what time has decided until now; says when to look again. In milliseconds. */
    long look(Group group, Anomaly rule, long now) {
        TimedGroup timed = of(group, rule);
        decide(timed, TimeUnit.MILLISECONDS.toMicros(now - watch.inFlightMillis()), now);
        return next(timed);
    }

    /** False for a group of which nothing is known that could still make a difference. */
    boolean knows(Group group, Anomaly rule) {
        return of(group, rule).lasting() != null;
    }

    private void add(TimedGroup timed, Arrival arrival) {
        Episode episode = arrival.episode();
        boolean repeated = !timed.isAbsence() && ledger.knows(arrival);
        boolean advances = arrival.time() >= episode.newest;
        Span before = timed.lasting();
        Verdict verdict = timed.composite()
                .add(
                        timed.buckets(),
                        episode.newest,
                        Occurrences.of(arrival.match(), arrival.time()),
                        arrival.match().rules());
        episode.seen = Math.max(episode.seen, arrival.seen());
        if (verdict.kind() == Verdict.Kind.TOO_LATE) {
            ledger.enterLate(arrival);
            return;
        }
        episode.newest = Math.max(episode.newest, arrival.time());
        // A repeat of what came before a silence ends none.
        long time = timed.isAbsence() ? TimeUnit.MILLISECONDS.toMicros(arrival.now()) : arrival.time();
        if (episode.isFiring() && advances && !timed.goesOn(time)) {
            long end = before == null ? arrival.time() : Math.min(before.last(), arrival.time());
            resolve(timed, end, arrival.now());
        }
        if (repeated || verdict.kind() == Verdict.Kind.REPEAT) {
            teller.again(arrival.key());
        } else {
            count(timed, arrival);
        }
        Span lasting = timed.isAbsence() || episode.isFiring() ? null : timed.candidate();
        if (lasting != null && timed.goesOn(arrival.time())) {
            open(timed, lasting, arrival.now());
            teller.open(arrival.group());
            groups.put(arrival.group());
        }
    }

    // An absence counts nothing. What ends a run is no part of it, and known as a repeat all the same.
    private void count(TimedGroup timed, Arrival arrival) {
        Episode episode = arrival.episode();
        boolean isPart = timed.composite().partsOf(arrival.match().rules()).contains(0);
        long weight = isPart && !timed.isAbsence() ? arrival.event().count() : 0;
        if (!timed.isAbsence()) {
            ledger.enter(arrival, weight);
        }
        if (!isPart) {
            return;
        }
        if (episode.isFiring()) {
            episode.count(arrival.time(), weight);
            save(arrival, arrival.told().current.add(arrival.event()));
            teller.soon(arrival.group());
        } else {
            episode.uncounted += weight;
            save(arrival, arrival.told().during(arrival.stretch()).add(arrival.event()));
        }
    }

    private void save(Arrival arrival, boolean news) {
        if (news) {
            stores.put(arrival.key(), arrival.told());
        }
    }

    private void decide(TimedGroup timed, long time, long now) {
        Span candidate = timed.episode().isFiring() || timed.isAbsence() && isOver ? null : timed.candidate();
        if (candidate != null && timed.reached(candidate) <= time - unwatched(timed, candidate, time)) {
            open(timed, candidate, now);
            teller.openOnceCommitted(timed.group());
            groups.put(timed.group());
        }
        if (timed.episode().isFiring()) {
            endIfOver(timed, time, now);
        }
    }

    private void endIfOver(TimedGroup timed, long time, long now) {
        Span lasting = timed.lasting();
        if (lasting != null && lasting.last() <= time) {
            resolve(timed, lasting.last(), now);
        } else if (lasting == null && !timed.isAbsence()) {
            // Its window is lost, and nothing that would be told again is left.
            resolve(timed, timed.episode().last, now);
        }
    }

    /** When to look again, in milliseconds. */
    private long next(TimedGroup timed) {
        if (timed.episode().isFiring()) {
            Span lasting = timed.lasting();
            return lasting == null ? Long.MAX_VALUE : millis(lasting.last());
        }
        Span candidate = timed.isAbsence() && isOver ? null : timed.candidate();
        if (candidate == null) {
            return Long.MAX_VALUE;
        }
        long reached = timed.reached(candidate);
        return millis(reached + unwatched(timed, candidate, reached));
    }

    private long millis(long time) {
        return time == TimedWindow.NEVER ? Long.MAX_VALUE : watch.inFlightMillis() - Math.floorDiv(-time, 1_000L);
    }

    /** How much of a silence was not watched. */
    private long unwatched(TimedGroup timed, Span silence, long until) {
        return timed.isAbsence()
                ? TimeUnit.MILLISECONDS.toMicros(
                        watch.blindMillis(Math.floorDiv(silence.first(), 1_000L), Math.floorDiv(until, 1_000L)))
                : 0;
    }

    private void open(TimedGroup timed, Span lasting, long now) {
        Episode episode = timed.episode();
        Case told = timed.group().told();
        long at = timed.reached(lasting);
        // It cannot hold again within a timespan, so nothing re-opens.
        episode.close();
        told.close();
        told.open(false);
        told.rule = RuleWords.of(timed.rule());
        long count = timed.isAbsence()
                ? 0
                : stores.totalSince(timed.group().key(), lasting.first()).weight();
        episode.open(count, lasting.first(), timed.isAbsence() ? at : episode.newest, at, now);
    }

    private void resolve(TimedGroup timed, long time, long now) {
        timed.episode().end(time);
        if (timed.isAbsence()) {
            timed.episode().span(time);
        }
        teller.resolve(timed.group(), timed.isAbsence() ? "seen again" : "it ended", now);
    }

    private TimedGroup of(Group group, Anomaly rule) {
        CompositeWindow window = windows.of(group.told().state, rule);
        return new TimedGroup(group, rule, window, window.timed().orElseThrow(), stores.buckets(group.key()));
    }
}
