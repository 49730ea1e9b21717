package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Condition;
import dev.whodunit.sigma.rule.Correlation;
import dev.whodunit.sigma.rule.CountCondition;
import dev.whodunit.sigma.rule.Measure;
import java.util.List;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * What a temporal correlation asks of the rules that have events.
 *
 * @param test whether it holds for these rules: bit i is the rule at place i
 * @param monotone whether more rules never spoil it
 */
record PresenceCondition(LongPredicate test, boolean monotone) {

    static PresenceCondition of(Correlation correlation) {
        return correlation.measure() instanceof Measure.RuleExpression expression
                ? new PresenceCondition(
                        test(expression.expression(), correlation.rules()), isMonotone(expression.expression()))
                : ofCount(correlation.condition(), correlation.inputs().size());
    }

    static PresenceCondition ofCount(CountCondition condition, int rules) {
        boolean monotone = IntStream.range(1, rules)
                .allMatch(count -> !condition.isSatisfiedBy(count) || condition.isSatisfiedBy(count + 1));
        boolean[] satisfied = new boolean[Long.SIZE + 1];
        for (int count = 0; count < satisfied.length; count++) {
            satisfied[count] = condition.isSatisfiedBy(count);
        }
        return new PresenceCondition(present -> satisfied[Long.bitCount(present)], monotone);
    }

    private static boolean isMonotone(Condition condition) {
        if (condition instanceof Condition.And and) {
            return and.parts().stream().allMatch(PresenceCondition::isMonotone);
        }
        if (condition instanceof Condition.Or or) {
            return or.parts().stream().allMatch(PresenceCondition::isMonotone);
        }
        return !(condition instanceof Condition.Not);
    }

    private static LongPredicate test(Condition condition, List<String> rules) {
        if (condition instanceof Condition.And and) {
            List<LongPredicate> parts = tests(and.parts(), rules);
            return present -> parts.stream().allMatch(part -> part.test(present));
        }
        if (condition instanceof Condition.Or or) {
            List<LongPredicate> parts = tests(or.parts(), rules);
            return present -> parts.stream().anyMatch(part -> part.test(present));
        }
        if (condition instanceof Condition.Not not) {
            return test(not.part(), rules).negate();
        }
        if (condition instanceof Condition.Quantified quantified) {
            long meant = bits(rules, quantified);
            return quantified.quantifier() == Condition.Quantifier.ALL
                    ? present -> (present & meant) == meant
                    : present -> (present & meant) != 0;
        }
        long bit = 1L << rules.indexOf(((Condition.Named) condition).selection());
        return present -> (present & bit) != 0;
    }

    private static List<LongPredicate> tests(List<Condition> parts, List<String> rules) {
        return parts.stream().map(part -> test(part, rules)).toList();
    }

    private static long bits(List<String> rules, Condition.Quantified quantified) {
        return IntStream.range(0, rules.size())
                .filter(place -> quantified.covers(rules.get(place)))
                .mapToLong(place -> 1L << place)
                .reduce(0, (bits, bit) -> bits | bit);
    }
}
