package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Rule;
import java.util.Arrays;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Matches events against the plain rules of a {@link RuleSet}, one after the other, with memory that it uses again for
 * each. Made by {@link RuleSet#newMatcher()}; for one thread at a time. What it allocates for an event are the results
 * of what no needle decides: a regular expression at work, the text of a fraction.
 */
public final class Matcher {

    private static final int ROUTES = 256;

    /** What was decided for a source, since few sources make all events. */
    private record Route(
            @Nullable Object product,
            @Nullable Object category,
            @Nullable Object service,
            SourceRules rules) {

        boolean isFor(@Nullable Object product, @Nullable Object category, @Nullable Object service) {
            return Objects.equals(this.product, product)
                    && Objects.equals(this.category, category)
                    && Objects.equals(this.service, service);
        }
    }

    private static final Object NO_TEXT = new Object();

    private final CompiledRules compiled;
    private final MatchState state;
    private final long[] woken;
    /** The first and the last word of woken that is not 0; none where the first is greater. */
    private int first;

    private int last = -1;
    private final @Nullable Route[] routes = new Route[ROUTES];

    Matcher(CompiledRules compiled) {
        this.compiled = compiled;
        state = compiled.newState();
        woken = new long[(compiled.size() + 63) >> 6];
        first = woken.length;
    }

    /**
     * Gives the plain rules whose logsource and detection fit the event, in rule order. An event without any
     * {@code logsource.*} is tried against every rule.
     */
    public void match(FieldSource event, Consumer<Rule> matched) {
        try {
            state.take(event);
            SourceRules rules = route(part(Slots.PRODUCT), part(Slots.CATEGORY), part(Slots.SERVICE));
            state.complete(rules.choices());
            search(event, rules);
            wake(rules);
            evaluate(rules, matched);
        } finally {
            sleep();
            state.clear();
        }
    }

    /** A part of the event's logsource. A list or map is that of no rule, and may be too deep to be hashed. */
    private @Nullable Object part(int slot) {
        Object value = state.value(slot);
        return value == null || value instanceof String ? value : NO_TEXT;
    }

    private void search(FieldSource event, SourceRules rules) {
        for (int i = 0; i < state.fills(); i++) {
            int slot = state.filled(i);
            NeedleSearch needles = compiled.search(slot);
            if (needles != null && rules.searches(slot)) {
                state.search(needles, state.value(slot));
            }
        }
        if (rules.searchesAll()) {
            state.searchEverything(event, Objects.requireNonNull(compiled.keywords()));
        }
    }

    private void wake(SourceRules rules) {
        FoundNeedles found = state.found();
        for (int i = 0; i < found.count(); i++) {
            for (int rule : compiled.waiting(found.number(i))) {
                if (rules.has(rule)) {
                    int word = rule >> 6;
                    woken[word] |= 1L << rule;
                    first = Math.min(first, word);
                    last = Math.max(last, word);
                }
            }
        }
    }

    private void evaluate(SourceRules rules, Consumer<Rule> matched) {
        int end = Math.max(last, rules.lastAwake());
        for (int word = Math.min(first, rules.firstAwake()); word <= end; word++) {
            for (long bits = woken[word] | rules.awake(word); bits != 0; bits &= bits - 1) {
                int rule = (word << 6) + Long.numberOfTrailingZeros(bits);
                if (compiled.test(rule).test(state)) {
                    matched.accept(compiled.rule(rule));
                }
            }
        }
    }

    private void sleep() {
        if (first <= last) {
            Arrays.fill(woken, first, last + 1, 0);
        }
        first = woken.length;
        last = -1;
    }

    private SourceRules route(@Nullable Object product, @Nullable Object category, @Nullable Object service) {
        int hash = (Objects.hashCode(product) * 31 + Objects.hashCode(category)) * 31 + Objects.hashCode(service);
        int place = (hash ^ hash >>> 16) & ROUTES - 1;
        Route known = routes[place];
        if (known == null || !known.isFor(product, category, service)) {
            known = new Route(product, category, service, compiled.route(product, category, service));
            routes[place] = known;
        }
        return known.rules();
    }
}
