package dev.whodunit.sigma.window;

import java.util.List;

/**
 * The events of buckets in a row, from one time to another, whose marks are their rules.
 *
 * @param time that of the event which is judged
 */
record EventLine(List<Entries> buckets, long time, long first, long last) {

    /** Leads a chain along, until it is whole. */
    Chain follow(Chain chain) {
        for (Entries entries : buckets) {
            int i = entries.firstFrom(first);
            while (i < entries.size() && entries.time(i) <= last && !chain.isWhole()) {
                long now = entries.time(i);
                long rules = 0;
                while (i < entries.size() && entries.time(i) == now) {
                    rules |= 1L << entries.mark(i++);
                }
                chain.follow(now, rules);
            }
        }
        return chain;
    }

    /** The rules that have events: bit i is rule i. */
    long present() {
        long rules = 0;
        for (Entries entries : buckets) {
            for (int i = entries.firstFrom(first); i < entries.size() && entries.time(i) <= last; i++) {
                rules |= 1L << entries.mark(i);
            }
        }
        return rules;
    }
}
