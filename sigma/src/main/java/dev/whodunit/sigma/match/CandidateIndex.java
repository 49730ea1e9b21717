package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.ScalarText;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds, of the rules of one logsource, those that an event could match: the others lack a witness in it. */
final class CandidateIndex {

    private final FieldPath[] fields;
    private final FoldedMap[] byValue;
    private final int[] always;

    private CandidateIndex(FieldPath[] fields, FoldedMap[] byValue, int[] always) {
        this.fields = fields;
        this.byValue = byValue;
        this.always = always;
    }

    /** Sets the bit of each rule that the event could match. */
    void collect(FieldSource event, long[] candidates) {
        for (int rule : always) {
            candidates[rule >> 6] |= 1L << rule;
        }
        for (int i = 0; i < fields.length; i++) {
            Object value = fields[i].in(event);
            if (value != null) {
                collect(byValue[i], value, candidates);
            }
        }
    }

    private static void collect(FoldedMap rules, @Nullable Object value, long[] candidates) {
        if (value instanceof List<?> list) {
            for (Object element : list) {
                collect(rules, element, candidates);
            }
            return;
        }
        String text = value == null ? null : ScalarText.of(value);
        int[] found = text == null ? null : rules.get(text);
        if (found != null) {
            for (int rule : found) {
                candidates[rule >> 6] |= 1L << rule;
            }
        }
    }

    /** Collects the rules of one logsource by their numbers. */
    static final class Builder {

        private final Map<String, Map<String, int[]>> exact = new LinkedHashMap<>();
        private final List<Integer> always = new ArrayList<>();

        void add(int rule, Optional<Set<Witness>> witnesses) {
            if (witnesses.isEmpty()) {
                always.add(rule);
                return;
            }
            for (Witness witness : witnesses.get()) {
                if (witness instanceof Witness.Exact value) {
                    exact.computeIfAbsent(value.field(), field -> new LinkedHashMap<>())
                            .merge(value.folded(), new int[] {rule}, Builder::concatenate);
                }
            }
        }

        private static int[] concatenate(int[] some, int[] more) {
            int[] all = Arrays.copyOf(some, some.length + more.length);
            System.arraycopy(more, 0, all, some.length, more.length);
            return all;
        }

        CandidateIndex build() {
            return new CandidateIndex(
                    exact.keySet().stream().map(FieldPath::new).toArray(FieldPath[]::new),
                    exact.values().stream().map(FoldedMap::new).toArray(FoldedMap[]::new),
                    always.stream().mapToInt(Integer::intValue).toArray());
        }
    }
}
