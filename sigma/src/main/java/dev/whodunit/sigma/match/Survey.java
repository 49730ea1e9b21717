package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What rules could wait for, looked at before they are compiled: which needles there are, how rare each is, and so what the
 * witness of each rule is. Only witnesses are searched for. All other text is compared when a rule was woken, which is
 * seldom; so the automata stay small, and in the processor's caches.
 */
final class Survey {

    private final Needles needles;
    private final List<Optional<int[]>> witnesses = new ArrayList<>();
    private final Set<Needles.Place> searched = new HashSet<>();

    Survey(List<Rule> rules) {
        LeafCompiler leaves = new LeafCompiler(place -> true);
        RuleCompiler compiler = new RuleCompiler(leaves);
        rules.forEach(compiler::compile);
        needles = leaves.needles();
        Witness witness = new Witness(leaves, needles.frequencies());
        for (Rule rule : rules) {
            Optional<int[]> rarest = witness.of(rule);
            witnesses.add(rarest);
            rarest.ifPresent(some -> IntStream.of(some).mapToObj(needles::place).forEach(searched::add));
        }
    }

    /** Whether a needle is a witness of some rule. */
    boolean searches(Needles.Place place) {
        return searched.contains(place);
    }

    /** The needles one of which a rule must have, by their numbers among {@code others}; empty where it may match without any. */
    Optional<int[]> witness(int rule, Needles others) {
        return witnesses
                .get(rule)
                .map(some -> IntStream.of(some)
                        .mapToObj(needles::place)
                        .mapToInt(place -> others.numbers(place.slot(), List.of(place.needle()))[0])
                        .toArray());
    }
}
