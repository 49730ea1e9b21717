package dev.whodunit.sigma.window;

import dev.whodunit.sigma.rule.Condition;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way in which a {@code temporal_ordered} condition may hold.
 *
 * @param inOrder the rules that must have events in their order: bit i is rule i
 * @param absent the rules that must have none
 */
record Alternative(long inOrder, long absent) {

    /** A condition may come to this many. */
    static final int MOST = 64;

    /** The ways in which a condition on these rules may hold; empty where they are too many. */
    static Optional<List<Alternative>> of(Condition condition, List<String> rules) {
        return new Unfolding(rules).of(condition, false);
    }

    private boolean isContradiction() {
        return (inOrder & absent) != 0;
    }

    /** Whether this holds wherever the other does. */
    private boolean covers(Alternative other) {
        return (inOrder & ~other.inOrder) == 0 && (absent & ~other.absent) == 0;
    }

    /** Carries "not" down to single rules, and "or" up. */
    private record Unfolding(List<String> rules) {

        private static final Optional<List<Alternative>> TOO_MANY = Optional.empty();

        Optional<List<Alternative>> of(Condition condition, boolean negated) {
            if (condition instanceof Condition.Not not) {
                return of(not.part(), !negated);
            }
            if (condition instanceof Condition.And and) {
                return joined(and.parts(), negated, !negated);
            }
            if (condition instanceof Condition.Or or) {
                return joined(or.parts(), negated, negated);
            }
            if (condition instanceof Condition.Named named) {
                long bit = 1L << rules.indexOf(named.selection());
                return Optional.of(List.of(negated ? new Alternative(0, bit) : new Alternative(bit, 0)));
            }
            Condition.Quantified quantified = (Condition.Quantified) condition;
            List<Condition> covered = rules.stream()
                    .filter(quantified::covers)
                    .<Condition>map(Condition.Named::new)
                    .toList();
            return joined(covered, negated, negated != (quantified.quantifier() == Condition.Quantifier.ALL));
        }

        private Optional<List<Alternative>> joined(List<Condition> parts, boolean negated, boolean all) {
            List<Alternative> joined = all ? List.of(new Alternative(0, 0)) : List.of();
            for (Condition part : parts) {
                Optional<List<Alternative>> ways = of(part, negated);
                if (ways.isEmpty()) {
                    return TOO_MANY;
                }
                joined = all ? both(joined, ways.get()) : either(joined, ways.get());
                if (joined.size() > MOST) {
                    return TOO_MANY;
                }
            }
            return Optional.of(joined);
        }

        private static List<Alternative> either(List<Alternative> some, List<Alternative> more) {
            List<Alternative> either = new ArrayList<>(some);
            more.forEach(way -> add(way, either));
            return either;
        }

        private static List<Alternative> both(List<Alternative> some, List<Alternative> more) {
            List<Alternative> both = new ArrayList<>();
            for (Alternative one : some) {
                for (Alternative other : more) {
                    add(new Alternative(one.inOrder | other.inOrder, one.absent | other.absent), both);
                    if (both.size() > MOST) {
                        return both;
                    }
                }
            }
            return both;
        }

        /** Adds a way, unless another holds wherever it does; those that hold nowhere else go. */
        private static void add(Alternative way, List<Alternative> ways) {
            if (!way.isContradiction() && ways.stream().noneMatch(other -> other.covers(way))) {
                ways.removeIf(way::covers);
                ways.add(way);
            }
        }
    }
}
