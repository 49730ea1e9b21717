package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Compiles tests of single values, each once however many rules have it. What can be decided by finding needles is
 * decided so; the rest is judged when asked, and only where the needles that it cannot do without were found, as far as these
 * are searched for.
 */
final class LeafCompiler {

    /** The slot that stands for all fields at once. */
    static final int KEYWORDS = -1;

    private static final EventTest[] NO_TESTS = {};

    private record Key(int slot, ValueTest test, FieldNames fields) {}

    private final Predicate<Needles.Place> searched;
    private final Slots.Builder slots = new Slots.Builder();
    private final Needles needles = new Needles();
    private final Map<Key, Leaf> leaves = new HashMap<>();
    private final SortedSet<Integer> used = new TreeSet<>();
    private final SortedSet<Integer> asked = new TreeSet<>();
    private int tests;

    /** @param searched which needles are searched for; tests that have others are judged when asked */
    LeafCompiler(Predicate<Needles.Place> searched) {
        this.searched = searched;
    }

    /** The slot of a field with these names. */
    int slot(List<String> names) {
        int slot = slots.slot(names);
        asked.add(slot);
        return slot;
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

    /** The slots that were asked for since this was last called. */
    int[] takeAsked() {
        int[] taken = asked.stream().mapToInt(Integer::intValue).toArray();
        asked.clear();
        return taken;
    }

    /** A test of the values of one field; any but those that join others. */
    Leaf leaf(int slot, ValueTest test, FieldNames fields) {
        return noted(slot, leaves.computeIfAbsent(key(slot, test, fields), key -> ofField(slot, test, fields)));
    }

    /** A test of each value of any field. */
    Leaf keyword(ValueTest test, FieldNames fields) {
        return noted(KEYWORDS, leaves.computeIfAbsent(key(KEYWORDS, test, fields), key -> ofAnyField(test, fields)));
    }

    /** The same test, which is judged once for each event however many rules ask. */
    EventTest once(EventTest test) {
        return new LazyTest(tests++, NO_TESTS, test, test.cost());
    }

    /** The names of fields matter only to what compares one with another; all other tests are shared. */
    private Key key(int slot, ValueTest test, FieldNames fields) {
        List<String> others = otherFields(test).toList();
        // What a field is compared with is looked at too, so it has a slot.
        others.forEach(other -> slots.slot(fields.of(other)));
        return new Key(slot, test, others.isEmpty() ? FieldNames.OWN : fields);
    }

    private static Stream<String> otherFields(ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return any.tests().stream().flatMap(LeafCompiler::otherFields);
        }
        if (test instanceof ValueTest.AllOf all) {
            return all.tests().stream().flatMap(LeafCompiler::otherFields);
        }
        if (test instanceof ValueTest.Not not) {
            return otherFields(not.test());
        }
        return test instanceof ValueTest.OtherField other ? Stream.of(other.field()) : Stream.empty();
    }

    private Leaf noted(int slot, Leaf leaf) {
        leaf.needed().forEach(needles::use);
        if (!leaf.needed().isEmpty()) {
            used.add(slot);
        }
        return leaf;
    }

    private Leaf ofField(int slot, ValueTest test, FieldNames fields) {
        if (test instanceof ValueTest.Absent) {
            return new Leaf(state -> state.value(slot) == null, List.of());
        }
        if (test instanceof ValueTest.Exists exists) {
            return new Leaf(state -> (state.value(slot) != null) == exists.expected(), List.of());
        }
        ValueMatcher matcher = ValueMatchers.compile(test, fields);
        return ofScalar(slot, test, state -> matcher.matches(state.event(), state.value(slot)));
    }

    private Leaf ofAnyField(ValueTest test, FieldNames fields) {
        return ofScalar(KEYWORDS, test, new KeywordTest(ValueMatchers.compile(test, fields)));
    }

    private Leaf ofScalar(int slot, ValueTest test, EventTest decisive) {
        List<int[]> needed = needed(slot, test);
        if (isDecidedByNeedles(test) && needed.size() == 1) {
            return new Leaf(NeedleTest.any(needed.get(0)), needed);
        }
        NeedleTest[] first = needed.stream().map(NeedleTest::any).toArray(NeedleTest[]::new);
        return new Leaf(
                new LazyTest(tests++, first, decisive, slot == KEYWORDS ? Cost.ofAnyField(test) : Cost.ofField(test)),
                needed);
    }

    /** Whether a test is for a text that is not searched for, and so can as well be compared together with others. */
    boolean isCompared(int slot, ValueTest test) {
        return TextChoice.takes(test) && needed(slot, test).isEmpty();
    }

    private static boolean isDecidedByNeedles(ValueTest test) {
        return test instanceof ValueTest.Text text
                ? !text.cased() && PatternNeedles.of(text.pattern()).exact()
                : test instanceof ValueTest.AnyOf any
                        && any.tests().stream().allMatch(LeafCompiler::isDecidedByNeedles);
    }

    /** The sets of needles of which each has one that must be found in a scalar that satisfies the test. */
    private List<int[]> needed(int slot, ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return anyNeeded(slot, any.tests());
        }
        if (test instanceof ValueTest.AllOf all) {
            return all.tests().stream()
                    .flatMap(part -> needed(slot, part).stream())
                    .toList();
        }
        if (test instanceof ValueTest.Not || test instanceof ValueTest.Absent || test instanceof ValueTest.Exists) {
            return List.of();
        }
        return needles(test).stream()
                .filter(some -> some.stream().allMatch(needle -> searched.test(new Needles.Place(slot, needle))))
                .map(some -> needles.numbers(slot, some))
                .toList();
    }

    private List<int[]> anyNeeded(int slot, List<ValueTest> tests) {
        List<List<int[]>> parts = tests.stream().map(part -> needed(slot, part)).toList();
        if (parts.stream().anyMatch(List::isEmpty)) {
            return List.of();
        }
        return List.of(parts.stream()
                .flatMapToInt(part -> IntStream.of(part.get(0)))
                .distinct()
                .toArray());
    }

    private static List<List<Needle>> needles(ValueTest test) {
        if (test instanceof ValueTest.Text text) {
            return List.of(PatternNeedles.of(text.pattern()).needles());
        }
        List<List<String>> required = test instanceof ValueTest.Regex regex
                ? RegexOutline.of(regex.expression()).required()
                : List.of();
        return required.isEmpty()
                ? List.of(List.of(Needle.ANY_TEXT))
                : required.stream()
                        .map(choice -> choice.stream()
                                .map(text -> Needle.of(text, false, false))
                                .toList())
                        .toList();
    }
}
