package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/** A rule that fires on many events of other rules together. */
public sealed interface CompositeRule extends SigmaRule permits Correlation, Anomaly {

    /** The rules whose events it sees, each once. */
    List<RuleReference> inputs();

    /** The same rule, which names its rules so. */
    CompositeRule withInputs(List<RuleReference> named);

    /** Names in {@link #groupBy()} that mean another field for each rule. */
    List<Alias> aliases();

    /** How long a window is. */
    Duration timespan();

    /** How much older than the newest of its group an event may be and still count. */
    Duration lateness();

    /** Whether the rules it names alert by themselves as well. */
    boolean generate();

    /** The fields whose values it reads, taken together; empty if it reads none. May be names of {@link #aliases()}. */
    List<String> fields();

    /** Whether it matters which of its rules an event matched: else an event that matched several counts once. */
    boolean tellsRulesApart();

    /** The places among {@link #inputs()} at which {@code rule} is named. */
    default List<Integer> placesOf(SigmaRule rule) {
        return IntStream.range(0, inputs().size())
                .filter(place -> rule.isNamed(inputs().get(place).name()))
                .boxed()
                .toList();
    }

    /** The names or ids of the rules whose events it sees. */
    default List<String> rules() {
        return inputs().stream().map(RuleReference::name).toList();
    }

    /** The fields to group an event of {@code rule} by: {@link #groupBy()} with aliases resolved, in its order. */
    default List<String> groupFields(SigmaRule rule) {
        return groupBy().stream().map(name -> fieldOf(name, rule)).toList();
    }

    /** The field that {@code name} means in an event of {@code rule}. */
    default String fieldOf(String name, SigmaRule rule) {
        for (Alias alias : aliases()) {
            if (alias.name().equals(name)) {
                return alias.fieldOf(rule).orElse(name);
            }
        }
        return name;
    }
}
