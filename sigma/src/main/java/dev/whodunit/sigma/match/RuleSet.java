package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rules made ready for matching. Immutable and safe for threads. */
public final class RuleSet {

    private static final RuleSet EMPTY = new RuleSet(new Linker(List.of(), List.of(), FieldMapping.NONE));

    private final List<SigmaRule> rules;
    private final CompiledRules compiled;
    private final Map<String, List<CompositeRule>> fedBy = new HashMap<>();
    private final Map<String, String> stateHashes = new LinkedHashMap<>();
    private final Map<String, SigmaRule> byStateHash = new HashMap<>();
    private final String hash;

    private RuleSet(Linker linker) {
        rules = linker.rules();
        compiled = new CompiledRules(rules.stream()
                .filter(Rule.class::isInstance)
                .map(Rule.class::cast)
                .toList());
        PerFiltering<String> filterings = Fingerprint.ofFilters();
        for (SigmaRule rule : rules) {
            byStateHash.put(stateHash(rule, linker, filterings), rule);
            if (rule instanceof CompositeRule composite) {
                composite.rules().stream()
                        .map(linker::find)
                        .filter(Objects::nonNull)
                        .map(SigmaRule::id)
                        .distinct()
                        .forEach(id -> fedBy.computeIfAbsent(id, key -> new ArrayList<>())
                                .add(composite));
            }
        }
        fedBy.replaceAll((id, composites) -> List.copyOf(composites));
        hash = Fingerprint.ofSet(rules, this::stateHash);
    }

    private String stateHash(SigmaRule rule, Linker linker, PerFiltering<String> filterings) {
        String known = stateHashes.get(rule.id());
        if (known == null) {
            known = Fingerprint.ofState(
                    rule,
                    reference -> Objects.requireNonNull(linker.find(reference)),
                    input -> stateHash(input, linker, filterings),
                    filterings);
            stateHashes.put(rule.id(), known);
        }
        return known;
    }

    /** The set without rules. */
    public static RuleSet empty() {
        return EMPTY;
    }

    /** Compiles rules; those that cannot work are left out, with the reason. */
    public static RuleSetResult compile(List<SigmaRule> rules) {
        return compile(rules, List.of());
    }

    /** Compiles rules with filters applied; those that cannot work are left out, with the reason. */
    public static RuleSetResult compile(List<SigmaRule> rules, List<Filter> filters) {
        return compile(rules, filters, FieldMapping.NONE);
    }

    /**
     * Compiles rules with filters applied, whose fields may have other names in events; those that cannot work are left
     * out, with the reason.
     */
    public static RuleSetResult compile(List<SigmaRule> rules, List<Filter> filters, FieldMapping fields) {
        Linker linker = new Linker(rules, filters, fields);
        return new RuleSetResult(new RuleSet(linker), linker.problems());
    }

    /** Names this set in 16 hex digits: equal sets have equal hashes on every instance. */
    public String hash() {
        return hash;
    }

    /** The rules in force, in the order given. */
    public List<SigmaRule> rules() {
        return rules;
    }

    /**
     * Whether a plain rule may ask for the field that events call so, or for something within it; also for the parts of
     * the logsource. Keywords, which look at all fields, do not count.
     */
    public boolean looksAt(String field) {
        return compiled.looksAt(field);
    }

    /** A matcher of these rules for one thread at a time; this set may have many. */
    public Matcher newMatcher() {
        return new Matcher(compiled);
    }

    /** Matches one event with a matcher made for it alone: see {@link Matcher#match}. */
    public void match(FieldSource event, Consumer<Rule> matched) {
        newMatcher().match(event, matched);
    }

    /** False where the rule is only a building block of composite rules, none of which says {@code generate}. */
    public boolean alerts(SigmaRule rule) {
        List<CompositeRule> composites = fedBy(rule);
        return composites.isEmpty() || composites.stream().anyMatch(CompositeRule::generate);
    }

    /** The correlations and anomalies that name this rule, in rule order. */
    public List<CompositeRule> fedBy(SigmaRule rule) {
        return fedBy.getOrDefault(rule.id(), List.of());
    }

    /**
     * Names what the rule decides by, in 16 hex digits: not its title, level or text.
     *
     * @throws IllegalArgumentException if the rule is not in this set
     */
    public String stateHash(SigmaRule rule) {
        String stateHash = stateHashes.get(rule.id());
        if (stateHash == null) {
            throw new IllegalArgumentException("not in this set: " + rule.id());
        }
        return stateHash;
    }

    /** The rule with this state hash, or null where it is not in this set (any more). */
    public @Nullable SigmaRule byStateHash(String stateHash) {
        return byStateHash.get(stateHash);
    }
}
