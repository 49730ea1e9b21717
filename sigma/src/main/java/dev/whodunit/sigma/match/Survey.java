package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What rules could wait for, looked at before they are compiled: which needles there are, how rare each is, and so what the
 * witness of each rule is. Only witnesses are searched for. All other text is compared when a rule was woken, which is
 * seldom; so what is searched for stays small, and in the processor's caches.
 */
final class Survey {

    /** A field is worth its search to more than one rule in so many. */
    private static final int FEW = 100;

    private static final double RARE = 0.02;

    private final Needles needles;
    private final List<Optional<int[]>> witnesses = new ArrayList<>();
    private final Set<Needles.Place> searched = new HashSet<>();

    Survey(List<Rule> rules) {
        LeafCompiler leaves = new LeafCompiler(place -> true);
        RuleCompiler compiler = new RuleCompiler(leaves);
        rules.forEach(compiler::compile);
        needles = leaves.needles();
        double[] frequencies = needles.frequencies();
        Witness witness = new Witness(leaves, frequencies, slot -> false);
        rules.forEach(rule -> witnesses.add(witness.of(rule)));
        Set<Integer> lonely = lonely();
        moveFrom(lonely, rules, new Witness(leaves, frequencies, lonely::contains));
        witnesses.forEach(rarest -> rarest.ifPresent(
                some -> IntStream.of(some).mapToObj(needles::place).forEach(searched::add)));
    }

    /** The slots for which few rules would wait, and every event that has the field be searched. */
    private Set<Integer> lonely() {
        Map<Integer, Integer> waiting = new HashMap<>();
        witnesses.forEach(witness -> slots(witness).forEach(slot -> waiting.merge(slot, 1, Integer::sum)));
        waiting.values().removeIf(rules -> rules * FEW > witnesses.size());
        return waiting.keySet();
    }

    /** Lets rules wait for something else, if that is rare too. */
    private void moveFrom(Set<Integer> lonely, List<Rule> rules, Witness elsewhere) {
        for (int i = 0; !lonely.isEmpty() && i < rules.size(); i++) {
            if (slots(witnesses.get(i)).anyMatch(lonely::contains)) {
                Optional<int[]> other = elsewhere.of(rules.get(i));
                if (other.isPresent() && elsewhere.frequency(other.get()) <= RARE) {
                    witnesses.set(i, other);
                }
            }
        }
    }

    private Stream<Integer> slots(Optional<int[]> witness) {
        return witness.stream()
                .flatMapToInt(IntStream::of)
                .mapToObj(needle -> needles.place(needle).slot())
                .distinct();
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
