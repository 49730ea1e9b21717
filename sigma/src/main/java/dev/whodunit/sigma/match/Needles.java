package dev.whodunit.sigma.match;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** All needles of a rule set, numbered throughout, and how often rules use each. */
final class Needles {

    private final Map<Integer, Map<Needle, Integer>> bySlot = new LinkedHashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final List<Integer> uses = new ArrayList<>();

    /** A needle and the slot in which it is looked for. */
    record Place(int slot, Needle needle) {}

    /** The numbers of these needles in that slot. */
    int[] numbers(int slot, List<Needle> needles) {
        Map<Needle, Integer> numbers = bySlot.computeIfAbsent(slot, key -> new LinkedHashMap<>());
        return needles.stream()
                .mapToInt(needle -> numbers.computeIfAbsent(needle, key -> next(slot, key)))
                .toArray();
    }

    /** The needle of a number. */
    Place place(int number) {
        return places.get(number);
    }

    private int next(int slot, Needle needle) {
        places.add(new Place(slot, needle));
        uses.add(0);
        return uses.size() - 1;
    }

    /** Notes that a rule uses these. */
    void use(int[] needles) {
        for (int needle : needles) {
            uses.set(needle, uses.get(needle) + 1);
        }
    }

    int size() {
        return uses.size();
    }

    Alphabet alphabet() {
        return new Alphabet(bySlot.values().stream()
                .flatMap(numbers -> numbers.keySet().stream())
                .toList());
    }

    /** The search of each slot that has needles. */
    Map<Integer, NeedleSearch> searches(Alphabet alphabet) {
        Map<Integer, NeedleSearch> searches = new LinkedHashMap<>();
        bySlot.forEach((slot, numbers) -> searches.put(
                slot,
                new NeedleSearch(
                        alphabet, List.copyOf(numbers.keySet()), numbersOf(numbers), NeedleSearch.FEWEST_HASHED)));
        return searches;
    }

    private static int[] numbersOf(Map<Needle, Integer> needles) {
        return needles.values().stream().mapToInt(Integer::intValue).toArray();
    }

    /**
     * A guess of how often each needle is found, as a share of events. Long needles are rare; and what rules name often,
     * by itself or within longer needles, is what events are full of.
     */
    double[] frequencies() {
        Alphabet alphabet = alphabet();
        double[] mentions = new double[size()];
        double[] frequencies = new double[size()];
        bySlot.forEach((slot, numbers) -> {
            // It reads a few needles only: rows are not worth their making.
            Automaton automaton = new Automaton(alphabet, List.copyOf(numbers.keySet()), numbersOf(numbers), 1);
            double all = numbers.values().stream().mapToInt(uses::get).sum();
            numbers.forEach((needle, number) ->
                    automaton.within(needle, alphabet, inner -> mentions[inner] += uses.get(number) / all));
            numbers.forEach((needle, number) ->
                    frequencies[number] = Math.min(1, mentions[number] + Math.pow(0.5, length(needle))));
        });
        return frequencies;
    }

    private static int length(Needle needle) {
        int edges = (int)
                Stream.of(needle.atBegin(), needle.atEnd()).filter(edge -> edge).count();
        return needle.equals(Needle.ANY_TEXT) ? 0 : needle.folded().length() + edges;
    }
}
