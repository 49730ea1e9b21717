package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Measure;
import java.util.List;
import java.util.function.LongPredicate;

/**
 * What a {@code temporal_ordered} correlation asks of the events of its rules.
 *
 * <p>A condition on rules by name holds if those that must have events have them in their order, and those under {@code not}
 * have none. A number of rules is that of the most that have events in their order.
 */
sealed interface OrderedCondition {

    /** Whether more events never spoil it. */
    boolean isMonotone();

    /** The chain that decides among these events. */
    Chain chain(EventLine events, long timespan);

    /** Whether it holds of what has this as its chain. */
    boolean holds(Chain chain);

    /** Any of these. */
    record AnyOf(List<Alternative> alternatives) implements OrderedCondition {

        public AnyOf {
            alternatives = List.copyOf(alternatives);
        }

        @Override
        public boolean isMonotone() {
            return alternatives.stream().allMatch(way -> way.absent() == 0);
        }

        @Override
        public Chain chain(EventLine events, long timespan) {
            long present = isMonotone() ? 0 : events.present();
            // Not whole, as long as no event has been followed.
            Chain longest = new Chain.OfThese(-1, events.time(), timespan);
            for (Alternative way : alternatives) {
                if ((way.absent() & present) == 0) {
                    Chain chain = events.follow(new Chain.OfThese(way.inOrder(), events.time(), timespan));
                    if (chain.isWhole()) {
                        return chain;
                    }
                    longest = chain.length() > longest.length() ? chain : longest;
                }
            }
            return longest;
        }

        @Override
        public boolean holds(Chain chain) {
            return chain.isWhole();
        }
    }

    /** So many of the first rules. */
    record Count(int rules, LongPredicate condition, boolean isMonotone) implements OrderedCondition {

        @Override
        public Chain chain(EventLine events, long timespan) {
            return events.follow(new Chain.Longest(rules, events.time(), timespan));
        }

        @Override
        public boolean holds(Chain chain) {
            return condition.test(chain.length());
        }
    }

    /** All of so many rules. */
    static OrderedCondition all(int rules) {
        return new AnyOf(List.of(new Alternative(-1L >>> (TemporalWindow.MOST_RULES - rules), 0)));
    }

    /** A number of rules. */
    static OrderedCondition count(CountCondition condition, int rules) {
        PresenceCondition presence = PresenceCondition.ofCount(condition, rules);
        return new Count(rules, condition::isSatisfiedBy, presence.monotone());
    }

    /**
     * An expression.
     *
     * @throws IllegalArgumentException if there are too many ways in which it may hold
     */
    static OrderedCondition expression(Condition expression, List<String> rules) {
        return new AnyOf(Alternative.of(expression, rules)
                .orElseThrow(() -> new IllegalArgumentException("too many alternatives: " + expression)));
    }

    static OrderedCondition of(Correlation correlation) {
        int rules = correlation.inputs().size();
        if (correlation.needsAllRules()) {
            return all(rules);
        }
        return correlation.measure() instanceof Measure.RuleExpression expression
                ? expression(expression.expression(), correlation.rules())
                : count(correlation.condition(), rules);
    }
}
