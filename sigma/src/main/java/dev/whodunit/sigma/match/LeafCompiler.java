package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Compiles tests of single values, each once however many rules have it. What can be decided by finding needles is
 * decided so; the rest is judged when asked, and only where the needles that it cannot do without were found.
 */
final class LeafCompiler {

    /** The slot that stands for all fields at once. */
    static final int KEYWORDS = -1;

    private record Key(int slot, boolean composite, ValueTest test) {}

    private final Slots.Builder slots = new Slots.Builder();
    private final Needles needles = new Needles();
    private final Map<Key, Leaf> leaves = new HashMap<>();
    private final SortedSet<Integer> used = new TreeSet<>();
    private int tests;

    int slot(String field) {
        return slots.slot(field);
    }

    Slots slots() {
        return slots.build();
    }

    Needles needles() {
        return needles;
    }

    /** How many tests there are that needles do not decide. */
    int tests() {
        return tests;
    }

    /** The slots whose needles were asked for since this was last called. */
    int[] takeUsed() {
        int[] taken = used.stream().mapToInt(Integer::intValue).toArray();
        used.clear();
        return taken;
    }

    /** A test of the values of one field; any but those that join others. */
    Leaf leaf(int slot, ValueTest test) {
        return noted(slot, leaves.computeIfAbsent(new Key(slot, false, test), key -> ofField(slot, test)));
    }

    /** A test of each value of any field. */
    Leaf keyword(ValueTest test) {
        return noted(KEYWORDS, leaves.computeIfAbsent(new Key(KEYWORDS, true, test), key -> ofAnyField(test)));
    }

    private Leaf noted(int slot, Leaf leaf) {
        int[] needed = leaf.needed();
        if (needed != null) {
            needles.use(needed);
            used.add(slot);
        }
        return leaf;
    }

    private Leaf ofField(int slot, ValueTest test) {
        if (test instanceof ValueTest.Absent) {
            return new Leaf(state -> state.value(slot) == null, null);
        }
        if (test instanceof ValueTest.Exists exists) {
            return new Leaf(state -> (state.value(slot) != null) == exists.expected(), null);
        }
        ValueMatcher matcher = ValueMatchers.compile(test);
        return ofScalar(slot, test, state -> matcher.matches(state.event(), state.value(slot)));
    }

    private Leaf ofAnyField(ValueTest test) {
        return ofScalar(KEYWORDS, test, new KeywordTest(ValueMatchers.compile(test)));
    }

    private Leaf ofScalar(int slot, ValueTest test, EventTest decisive) {
        if (isDecidedByNeedles(test)) {
            int[] found = needed(slot, test);
            return new Leaf(NeedleTest.any(found == null ? new int[0] : found), found);
        }
        int[] needed = needed(slot, test);
        EventTest first = needed == null ? state -> true : NeedleTest.any(needed);
        return new Leaf(new LazyTest(tests++, first, decisive), needed);
    }

    private static boolean isDecidedByNeedles(ValueTest test) {
        return test instanceof ValueTest.Text text
                ? !text.cased() && PatternNeedles.of(text.pattern()).exact()
                : test instanceof ValueTest.AnyOf any
                        && any.tests().stream().allMatch(LeafCompiler::isDecidedByNeedles);
    }

    /** The needles of which one must be found in a scalar that satisfies the test, or null where none need be. */
    private int @Nullable [] needed(int slot, ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return anyNeeded(slot, any.tests());
        }
        if (test instanceof ValueTest.AllOf all) {
            for (ValueTest part : all.tests()) {
                int[] needed = needed(slot, part);
                if (needed != null) {
                    return needed;
                }
            }
            return null;
        }
        if (test instanceof ValueTest.Not || test instanceof ValueTest.Absent || test instanceof ValueTest.Exists) {
            return null;
        }
        return needles.numbers(slot, needles(test));
    }

    private int @Nullable [] anyNeeded(int slot, List<ValueTest> tests) {
        IntStream.Builder needed = IntStream.builder();
        for (ValueTest part : tests) {
            int[] some = needed(slot, part);
            if (some == null) {
                return null;
            }
            IntStream.of(some).forEach(needed::add);
        }
        return needed.build().distinct().toArray();
    }

    private static List<Needle> needles(ValueTest test) {
        if (test instanceof ValueTest.Text text) {
            return PatternNeedles.of(text.pattern()).needles();
        }
        if (test instanceof ValueTest.Regex regex) {
            List<Needle> literals = new ArrayList<>();
            RequiredLiterals.of(regex.expression()).forEach(literal -> literals.add(Needle.of(literal, false, false)));
            return literals.isEmpty() ? List.of(Needle.ANY_TEXT) : literals;
        }
        return List.of(Needle.ANY_TEXT);
    }
}
