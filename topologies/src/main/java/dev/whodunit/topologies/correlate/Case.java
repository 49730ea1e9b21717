package dev.whodunit.topologies.correlate;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonAutoDetect.Visibility;
import dev.whodunit.topologies.event.Event;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The evidence of a group, and the rule's words, so that an alert can be told even after its rule is gone. Before the
 * condition holds, evidence is kept for this stretch of one timespan and the one before, so that an alert names nobody
 * who acted long before its window. Mutable; owned by one stream task.
 */
@JsonAutoDetect(
        fieldVisibility = Visibility.ANY,
        getterVisibility = Visibility.NONE,
        isGetterVisibility = Visibility.NONE)
final class Case {

    String state = "";
    Map<String, String> group = new LinkedHashMap<>();
    RuleWords rule = RuleWords.NONE;
    long stretch = Long.MIN_VALUE;
    Evidence current = new Evidence();
    Evidence previous = new Evidence();
    /** What the episode that resolved last had shown. */
    Evidence settled = new Evidence();

    /** The evidence that an event of this stretch belongs to, while nothing fires. Older stretches do not come back. */
    Evidence during(long eventStretch) {
        if (eventStretch > stretch) {
            previous = eventStretch == stretch + 1 ? current : new Evidence();
            current = new Evidence();
            stretch = eventStretch;
        }
        if (eventStretch == stretch) {
            return current;
        }
        return eventStretch == stretch - 1 ? previous : new Evidence();
    }

    /** Puts both stretches together when the condition begins to hold; a re-opened episode goes on from what it showed. */
    void open(boolean again, long eventStretch, Event crossing) {
        if (eventStretch < stretch - 1) {
            // Events that came long after the others cross by themselves: what is newer has no part in it.
            current = new Evidence();
            previous = new Evidence();
            current.add(crossing);
        }
        open(again);
    }

    /** The same where no event made it hold. */
    void open(boolean again) {
        Evidence all = again ? settled : new Evidence();
        all.addAll(previous);
        all.addAll(current);
        current = all;
        previous = new Evidence();
        settled = new Evidence();
    }

    /** Sets the episode's evidence aside, so that what comes next does not mix with it. */
    void resolve() {
        settled = current;
        current = new Evidence();
        previous = new Evidence();
    }

    /** Lets go of a resolved episode for good. */
    void close() {
        settled = new Evidence();
    }

    /** What the alert shows. Of an absence only events: those who were heard last did not do what is missing. */
    Evidence shown(Episode episode) {
        Evidence shown = episode.isFiring() ? current : settled;
        return rule.absence() ? shown.sampleAlone() : shown;
    }
}
