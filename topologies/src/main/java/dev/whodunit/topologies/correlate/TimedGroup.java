package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.window.AbsenceWindow;
import dev.whodunit.sigma.window.Buckets;
import dev.whodunit.sigma.window.CompositeWindow;
import dev.whodunit.sigma.window.Span;
import dev.whodunit.sigma.window.TimedWindow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A group of a rule whose condition time decides, with its window. Times are microseconds. */
record TimedGroup(Group group, Anomaly rule, CompositeWindow composite, TimedWindow window, Buckets buckets) {

    boolean isAbsence() {
        return window instanceof AbsenceWindow;
    }

    Episode episode() {
        return group.episode();
    }

    /** See {@link TimedWindow#lasting}. */
    @Nullable
    Span lasting() {
        return window.lasting(buckets, group.episode().newest);
    }

    /** When it has lasted for a timespan. */
    long reached(Span lasting) {
        return lasting.first() + TimeUnit.MICROSECONDS.convert(rule.timespan());
    }

    /** Whether it has gone on for a timespan by then, and still does. */
    boolean goesOn(long time) {
        Span lasting = lasting();
        return lasting != null && reached(lasting) <= time && time < lasting.last();
    }

    /** What has gone on, or will, for a timespan without a break, and has made no episode yet; null if there is none. */
    @Nullable
    Span candidate() {
        Span lasting = lasting();
        boolean isNew =
                lasting != null && lasting.first() >= group.episode().ended && reached(lasting) <= lasting.last();
        return isNew ? lasting : null;
    }
}
