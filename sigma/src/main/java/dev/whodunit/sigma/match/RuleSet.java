package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Rules made ready for matching. Immutable and safe for threads. */
public final class RuleSet {

    private static final RuleSet EMPTY = new RuleSet();

    private RuleSet() {}

    public static RuleSet empty() {
        return EMPTY;
    }

    /** Compiles rules; those that cannot work are left out, with the reason. */
    public static RuleSetResult compile(List<SigmaRule> rules) {
        return new RuleSetResult(EMPTY, List.of());
    }

    /** Names this set: equal sets have equal hashes on every instance. */
    public String hash() {
        return "";
    }

    public List<SigmaRule> rules() {
        return List.of();
    }

    /** Gives the plain rules whose logsource and detection fit the event, in rule order. */
    public void match(FieldSource event, Consumer<Rule> matched) {}

    /** False where the rule is only a building block of correlations. */
    public boolean alerts(SigmaRule rule) {
        return true;
    }

    /** The correlations that name this rule. */
    public List<Correlation> fedBy(SigmaRule rule) {
        return List.of();
    }

    /** Names what the rule decides by, in 16 hex digits: not its title, level or text. */
    public String stateHash(SigmaRule rule) {
        return "";
    }

    public @Nullable SigmaRule byStateHash(String hash) {
        return null;
    }
}
