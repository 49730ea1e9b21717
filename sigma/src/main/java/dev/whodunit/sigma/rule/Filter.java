package dev.whodunit.sigma.rule;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A filter: a condition that events must satisfy as well, beside that of the plain rules it is for. To leave events out,
 * its condition says {@code not}.
 *
 * @param header of it, the id, title and place count
 * @param logsource the rules it is for have each of these parts
 * @param rules the rules it is for, by name or id; empty where it is for every rule of its logsource
 */
public record Filter(Header header, LogSource logsource, List<RuleReference> rules, Detection detection) {

    public Filter {
        rules = List.copyOf(rules);
    }

    /** Whether this is for every rule of its logsource. */
    public boolean isForAny() {
        return rules.isEmpty();
    }

    /** The reference by which this names the rule, if it does. */
    public Optional<RuleReference> naming(SigmaRule rule) {
        return rules.stream()
                .filter(reference -> rule.isNamed(reference.name()))
                .findFirst();
    }

    /** Whether the rule's logsource has every part that this one's has. */
    public boolean fits(Rule rule) {
        return logsource.contains(rule.logsource());
    }

    /** The rule with this condition beside its own. */
    public Rule applyTo(Rule rule) {
        // No name in a condition can hold a blank, so that none of the rule's can be meant by mistake.
        UnaryOperator<String> ours = name -> "filter " + header.id() + " " + name;
        Map<String, Selection> selections = new LinkedHashMap<>(rule.detection().selections());
        detection.selections().forEach((name, selection) -> selections.put(ours.apply(name), selection));
        Condition both = new Condition.And(List.of(
                bind(rule.detection().condition(), rule.detection().selections().keySet(), UnaryOperator.identity()),
                bind(detection.condition(), detection.selections().keySet(), ours)));
        Map<String, Position> fields = new LinkedHashMap<>(rule.detection().fields());
        detection.fields().forEach(fields::putIfAbsent);
        return new Rule(
                rule.header(),
                rule.logsource(),
                new Detection(selections, both, fields),
                rule.groupBy(),
                rule.fields());
    }

    /** The condition with patterns resolved to the selections they cover, and these called by other names. */
    private static Condition bind(Condition condition, Collection<String> names, UnaryOperator<String> called) {
        if (condition instanceof Condition.And and) {
            return new Condition.And(
                    and.parts().stream().map(part -> bind(part, names, called)).toList());
        }
        if (condition instanceof Condition.Or or) {
            return new Condition.Or(
                    or.parts().stream().map(part -> bind(part, names, called)).toList());
        }
        if (condition instanceof Condition.Not not) {
            return new Condition.Not(bind(not.part(), names, called));
        }
        if (condition instanceof Condition.Named named) {
            return new Condition.Named(called.apply(named.selection()));
        }
        Condition.Quantified quantified = (Condition.Quantified) condition;
        List<Condition> covered = names.stream()
                .filter(quantified::covers)
                .<Condition>map(name -> new Condition.Named(called.apply(name)))
                .toList();
        return quantified.quantifier() == Condition.Quantifier.ALL
                ? new Condition.And(covered)
                : new Condition.Or(covered);
    }
}
