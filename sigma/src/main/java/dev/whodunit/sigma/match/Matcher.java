package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Plain rules, compiled. An event is routed by its logsource; of the rules there, those with a witness in the event are
 * candidates; only candidates are evaluated, in rule order.
 */
final class Matcher {

    private static final String PRODUCT = "logsource.product";
    private static final String CATEGORY = "logsource.category";
    private static final String SERVICE = "logsource.service";

    private final Rule[] rules;
    private final EventTest[] tests;
    private final LogSource[] sources;
    private final CandidateIndex[] indexes;

    Matcher(List<Rule> plain) {
        rules = plain.toArray(Rule[]::new);
        tests = plain.stream()
                .map(rule -> DetectionCompiler.compile(rule.detection()))
                .toArray(EventTest[]::new);
        Map<LogSource, CandidateIndex.Builder> routes = new LinkedHashMap<>();
        for (int i = 0; i < rules.length; i++) {
            routes.computeIfAbsent(rules[i].logsource(), source -> new CandidateIndex.Builder())
                    .add(i, Witness.of(rules[i].detection()));
        }
        sources = routes.keySet().toArray(LogSource[]::new);
        indexes = routes.values().stream().map(CandidateIndex.Builder::build).toArray(CandidateIndex[]::new);
    }

    void match(FieldSource event, Consumer<Rule> matched) {
        long[] candidates = candidates(event);
        for (int word = 0; word < candidates.length; word++) {
            for (long bits = candidates[word]; bits != 0; bits &= bits - 1) {
                int rule = (word << 6) + Long.numberOfTrailingZeros(bits);
                if (tests[rule].test(event)) {
                    matched.accept(rules[rule]);
                }
            }
        }
    }

    private long[] candidates(FieldSource event) {
        Object product = event.value(PRODUCT);
        Object category = event.value(CATEGORY);
        Object service = event.value(SERVICE);
        boolean unrouted = product == null && category == null && service == null;
        long[] candidates = new long[(rules.length + 63) >> 6];
        for (int i = 0; i < sources.length; i++) {
            LogSource source = sources[i];
            if (unrouted
                    || (fits(source.product(), product)
                            && fits(source.category(), category)
                            && fits(source.service(), service))) {
                indexes[i].collect(event, candidates);
            }
        }
        return candidates;
    }

    private static boolean fits(@Nullable String expected, @Nullable Object value) {
        return expected == null || expected.equals(value);
    }
}
