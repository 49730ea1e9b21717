package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Plain rules, compiled. Immutable and shared by threads; each thread matches with a {@link Matcher} of its own.
 *
 * <p>What rules look for in text is cut into needles (see {@link PatternNeedles}). A rule that cannot match without some
 * needle waits for its {@link Witness}; one {@link NeedleSearch} for each field finds all witnesses in one pass over the
 * value, and those found wake the rules that wait for them. Only rules that were woken, and the few that wait for nothing,
 * are evaluated: by a look at which needles were found where that decides, else by comparing the values.
 */
final class CompiledRules {

    private final Rule[] rules;
    private final EventTest[] tests;
    private final Slots slots;
    private final @Nullable NeedleSearch[] searches;
    private final @Nullable NeedleSearch keywords;
    private final int[][] waiting;
    private final int lazyTests;
    private final LogSource[] sources;
    private final SourceRules[] bySource;

    CompiledRules(List<Rule> plain) {
        rules = plain.toArray(Rule[]::new);
        tests = new EventTest[rules.length];
        Survey survey = new Survey(plain);
        LeafCompiler leaves = new LeafCompiler(survey::searches);
        RuleCompiler compiler = new RuleCompiler(leaves);
        List<List<CompiledDetection>> parts = new ArrayList<>();
        for (int rule = 0; rule < rules.length; rule++) {
            parts.add(compiler.compile(rules[rule]));
            tests[rule] = DetectionCompiler.all(
                    parts.get(rule).stream().map(CompiledDetection::test).toList());
        }
        slots = leaves.slots();
        lazyTests = leaves.tests();
        Needles needles = leaves.needles();
        List<Optional<int[]>> witnesses = new ArrayList<>();
        for (int rule = 0; rule < rules.length; rule++) {
            witnesses.add(survey.witness(rule, needles));
        }
        Alphabet alphabet = needles.alphabet();
        Map<Integer, NeedleSearch> bySlot = needles.searches(alphabet);
        searches = new NeedleSearch[slots.size()];
        bySlot.forEach((slot, search) -> {
            if (slot != LeafCompiler.KEYWORDS) {
                searches[slot] = search;
            }
        });
        keywords = bySlot.get(LeafCompiler.KEYWORDS);
        waiting = waiting(witnesses, needles.size());
        Map<LogSource, SourceRules.Builder> collected = new LinkedHashMap<>();
        for (int rule = 0; rule < rules.length; rule++) {
            collected
                    .computeIfAbsent(rules[rule].logsource(), source -> new SourceRules.Builder(rules.length))
                    .add(rule, witnesses.get(rule).isEmpty(), parts.get(rule), slots);
        }
        sources = collected.keySet().toArray(LogSource[]::new);
        bySource = collected.values().stream().map(SourceRules.Builder::build).toArray(SourceRules[]::new);
    }

    /** By needle, the rules that wait for it. */
    private static int[][] waiting(List<Optional<int[]>> witnesses, int needles) {
        int[] counts = new int[needles];
        witnesses.forEach(witness -> witness.ifPresent(some -> {
            for (int needle : some) {
                counts[needle]++;
            }
        }));
        int[][] waiting = new int[needles][];
        for (int needle = 0; needle < needles; needle++) {
            waiting[needle] = counts[needle] == 0 ? NOBODY : new int[counts[needle]];
        }
        for (int rule = 0; rule < witnesses.size(); rule++) {
            for (int needle : witnesses.get(rule).orElse(NOBODY)) {
                counts[needle]--;
                waiting[needle][counts[needle]] = rule;
            }
        }
        return waiting;
    }

    private static final int[] NOBODY = {};

    int size() {
        return rules.length;
    }

    Rule rule(int rule) {
        return rules[rule];
    }

    EventTest test(int rule) {
        return tests[rule];
    }

    /** Whether a rule names a field, or something that may lie within it. */
    boolean looksAt(String field) {
        return slots.has(field);
    }

    MatchState newState() {
        return new MatchState(slots, waiting.length, lazyTests);
    }

    /** The search for a field's needles, if it has any. */
    @Nullable
    NeedleSearch search(int slot) {
        return searches[slot];
    }

    /** The search for all fields at once, if there are keywords. */
    @Nullable
    NeedleSearch keywords() {
        return keywords;
    }

    /** The rules that wait for a needle. */
    int[] waiting(int needle) {
        return waiting[needle];
    }

    /** The rules that look at events of this source; all where the event names none. */
    SourceRules route(@Nullable Object product, @Nullable Object category, @Nullable Object service) {
        boolean unrouted = product == null && category == null && service == null;
        SourceRules.Builder joined = new SourceRules.Builder(rules.length);
        for (int i = 0; i < sources.length; i++) {
            LogSource source = sources[i];
            if (unrouted
                    || (fits(source.product(), product)
                            && fits(source.category(), category)
                            && fits(source.service(), service))) {
                joined.add(bySource[i]);
            }
        }
        return joined.build();
    }

    private static boolean fits(@Nullable String expected, @Nullable Object value) {
        return expected == null || expected.equals(value);
    }
}
