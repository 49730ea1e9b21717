package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Selection;
import dev.whodunit.sigma.rule.ValueTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Turns a detection into one test of an event. */
final class DetectionCompiler {

    private final LeafCompiler leaves;
    private final FieldNames fields;
    private final Map<String, EventTest> selections = new HashMap<>();

    private DetectionCompiler(Detection detection, FieldNames fields, LeafCompiler leaves) {
        this.leaves = leaves;
        this.fields = fields;
        detection.selections().forEach((name, selection) -> selections.put(name, compile(selection)));
    }

    /** @param fields the names that fields have in events */
    static EventTest compile(Detection detection, FieldNames fields, LeafCompiler leaves) {
        return new DetectionCompiler(detection, fields, leaves).compile(detection.condition());
    }

    private EventTest compile(Condition condition) {
        if (condition instanceof Condition.And and) {
            return all(and.parts().stream().map(this::compile).toList());
        }
        if (condition instanceof Condition.Or or) {
            return any(or.parts().stream().map(this::compile).toList());
        }
        if (condition instanceof Condition.Not not) {
            return not(compile(not.part()));
        }
        if (condition instanceof Condition.Named named) {
            return Objects.requireNonNull(selections.get(named.selection()), "no such selection");
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<EventTest> covered = selections.entrySet().stream()
                .filter(entry -> quantified.covers(entry.getKey()))
                .map(Map.Entry::getValue)
                .toList();
        return quantified.quantifier() == Condition.Quantifier.ALL ? all(covered) : any(covered);
    }

    private EventTest compile(Selection selection) {
        if (selection instanceof Selection.All all) {
            return all(all.parts().stream().map(this::compile).toList());
        }
        if (selection instanceof Selection.Any any) {
            return any(any.parts().stream().map(this::compile).toList());
        }
        if (selection instanceof Selection.KeywordTest keyword) {
            return leaves.keyword(keyword.test(), fields).test();
        }
        Selection.FieldTest field = (Selection.FieldTest) selection;
        return compile(leaves.slot(fields.of(field.field())), field.test());
    }

    private EventTest compile(int slot, ValueTest test) {
        if (test instanceof ValueTest.AnyOf any) {
            return any(compiled(slot, any.tests()));
        }
        if (test instanceof ValueTest.AllOf all) {
            return all(all.tests().stream().map(part -> compile(slot, part)).toList());
        }
        return test instanceof ValueTest.Not not
                ? not(compile(slot, not.test()))
                : leaves.leaf(slot, test, fields).test();
    }

    /** The tests by themselves, but texts that no needle decides a few at a time. */
    private List<EventTest> compiled(int slot, List<ValueTest> tests) {
        List<EventTest> compiled = new ArrayList<>();
        List<ValueTest> compared = new ArrayList<>();
        for (ValueTest test : tests) {
            if (leaves.isCompared(slot, test)) {
                compared.add(test);
            } else {
                compiled.add(compile(slot, test));
            }
        }
        for (int from = 0; from < compared.size(); from += TextChoice.MOST) {
            List<ValueTest> few = compared.subList(from, Math.min(compared.size(), from + TextChoice.MOST));
            compiled.add(leaves.leaf(slot, new ValueTest.AnyOf(few), fields).test());
        }
        return compiled;
    }

    private static EventTest not(EventTest part) {
        return new EventTest() {

            @Override
            public boolean test(MatchState state) {
                return !part.test(state);
            }

            @Override
            public long cost() {
                return part.cost();
            }
        };
    }

    /** Whether all of these hold; those that are but a look at needles are asked first. */
    static EventTest all(List<EventTest> tests) {
        List<EventTest> joined =
                new ArrayList<>(tests.stream().filter(test -> !isAll(test)).toList());
        int[] needles = tests.stream()
                .filter(DetectionCompiler::isAll)
                .flatMapToInt(test -> Arrays.stream(((NeedleTest) test).needles()))
                .distinct()
                .toArray();
        if (needles.length > 0) {
            joined.add(0, NeedleTest.all(needles));
        }
        return JoinedTest.all(joined);
    }

    private static EventTest any(List<EventTest> tests) {
        List<EventTest> joined =
                new ArrayList<>(tests.stream().filter(test -> !isAny(test)).toList());
        int[] needles = tests.stream()
                .filter(DetectionCompiler::isAny)
                .flatMapToInt(test -> Arrays.stream(((NeedleTest) test).needles()))
                .distinct()
                .toArray();
        if (needles.length > 0) {
            joined.add(0, NeedleTest.any(needles));
        }
        return JoinedTest.any(joined);
    }

    private static boolean isAll(EventTest test) {
        return test instanceof NeedleTest needles && needles.isAll();
    }

    private static boolean isAny(EventTest test) {
        return test instanceof NeedleTest needles && needles.isAny();
    }
}
