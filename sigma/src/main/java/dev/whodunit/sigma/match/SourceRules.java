package dev.whodunit.sigma.match;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/** The rules that look at events of one source, and where they look. Immutable. */
final class SourceRules {

    private final BitSet all;
    private final BitSet unwaiting;
    private final BitSet slots;
    private final BitSet choices;
    private final int[] choiceSlots;
    private final boolean keywords;
    private final long[] members;
    private final long[] awake;
    private final int firstAwake;
    private final int lastAwake;

    private SourceRules(BitSet all, BitSet unwaiting, BitSet slots, BitSet choices, boolean keywords, int words) {
        this.all = all;
        this.unwaiting = unwaiting;
        this.slots = slots;
        this.choices = choices;
        choiceSlots = choices.stream().toArray();
        this.keywords = keywords;
        members = Arrays.copyOf(all.toLongArray(), words);
        awake = Arrays.copyOf(unwaiting.toLongArray(), words);
        firstAwake = unwaiting.isEmpty() ? words : unwaiting.nextSetBit(0) >> 6;
        lastAwake = unwaiting.isEmpty() ? -1 : unwaiting.length() - 1 >> 6;
    }

    /** Whether a rule is one of these. */
    boolean has(int rule) {
        return (members[rule >> 6] & 1L << rule) != 0;
    }

    /** Those rules among 64 that wait for nothing. */
    long awake(int word) {
        return awake[word];
    }

    /** The first 64 with a rule that waits for nothing; past all where there is none. */
    int firstAwake() {
        return firstAwake;
    }

    /** The last 64 with a rule that waits for nothing; negative where there is none. */
    int lastAwake() {
        return lastAwake;
    }

    /** The slots of the fields with several names that rules look at, not to be changed. */
    int[] choices() {
        return choiceSlots;
    }

    /** Whether a rule looks for needles in that field. */
    boolean searches(int slot) {
        return slots.get(slot);
    }

    /** Whether a rule looks for needles in all fields. */
    boolean searchesAll() {
        return keywords;
    }

    /** Collects rules. */
    static final class Builder {

        private final int words;
        private final BitSet all = new BitSet();
        private final BitSet unwaiting = new BitSet();
        private final BitSet slots = new BitSet();
        private final BitSet choices = new BitSet();
        /** Filters are parts of many rules. */
        private final Set<CompiledDetection> added = Collections.newSetFromMap(new IdentityHashMap<>());

        private boolean keywords;

        Builder(int rules) {
            words = (rules + 63) >> 6;
        }

        void add(int rule, boolean waitsForNothing, List<CompiledDetection> parts, Slots slots) {
            all.set(rule);
            unwaiting.set(rule, waitsForNothing);
            parts.stream().filter(added::add).forEach(part -> add(part, slots));
        }

        private void add(CompiledDetection part, Slots numbered) {
            for (int slot : numbered.choicesAmong(part.asked())) {
                choices.set(slot);
            }
            for (int slot : part.searched()) {
                if (slot == LeafCompiler.KEYWORDS) {
                    keywords = true;
                } else {
                    slots.set(slot);
                }
            }
        }

        void add(SourceRules more) {
            all.or(more.all);
            unwaiting.or(more.unwaiting);
            slots.or(more.slots);
            choices.or(more.choices);
            keywords |= more.keywords;
        }

        SourceRules build() {
            return new SourceRules(all, unwaiting, slots, choices, keywords, words);
        }
    }
}
