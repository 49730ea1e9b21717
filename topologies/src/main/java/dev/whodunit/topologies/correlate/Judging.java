package dev.whodunit.topologies.correlate;

import dev.whodunit.sigma.rule.Anomaly;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.Deviation;
import dev.whodunit.sigma.rule.Measure;
import dev.whodunit.sigma.rule.SigmaRule;

/** How a rule's verdicts make an episode. */
enum Judging {
    /** A plain rule, or so many events: every event is one more of what the episode is about, and keeps it open. */
    BY_EVENTS,
    /** What is measured may end while events go on: these are counted, but only those with which it holds keep it open. */
    BY_CONDITION,
    /** Each event by itself: one for which the condition does not hold is no part of the episode. */
    EACH_BY_ITSELF,
    /** Time makes it hold, and events or time end it: {@link Vigil}. */
    BY_TIME;

    static Judging of(SigmaRule rule) {
        if (rule instanceof Correlation correlation) {
            boolean more = correlation.measure() instanceof Measure.EventCount
                    && correlation.condition().isLowerBound();
            return more ? BY_EVENTS : BY_CONDITION;
        }
        if (rule instanceof Anomaly anomaly) {
            return of(anomaly.deviation());
        }
        return BY_EVENTS;
    }

    private static Judging of(Deviation deviation) {
        if (deviation instanceof Deviation.Absence || deviation instanceof Deviation.Sustained) {
            return BY_TIME;
        }
        return deviation instanceof Deviation.NewValue ? EACH_BY_ITSELF : BY_CONDITION;
    }
}
