package dev.whodunit.sigma.lint;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.parse.Suggestions;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Detection;
import dev.whodunit.sigma.rule.FieldCatalogue;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Position;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Questions fields that no event of a rule's logsource has: a rule with a misspelt field never fires, and says nothing. Where
 * the catalogue is whole every field that is not in it is told, where it says that there are others only what is one slip
 * away from a field in it, and of a logsource that it does not describe nothing.
 */
public final class FieldLint {

    /** With how many logsources the fields of filters are questioned. */
    private static final int MOST_OF_FILTERING = 8;

    /** So many known fields are looked at to find those that may be meant: few files have both many of them and many slips. */
    private static final int MOST_CANDIDATES = 10_000_000;

    private final FieldCatalogue catalogue;
    private int candidatesLeft = MOST_CANDIDATES;
    /** Of the logsource questioned last: rules of one logsource are mostly together, and all could be much. */
    private LogSource lastSource = new LogSource(null, null, null);

    private Set<String> lastKnown = Set.of();
    /** What is doubtful of the fields of a logsource, each looked at once. */
    private final Map<LogSource, Map<String, Optional<String>>> doubts = new HashMap<>();

    private final Map<String, SigmaRule> rules = new HashMap<>();
    /** By filters, the logsources with which their fields were questioned. */
    private final Map<Filtering, Set<LogSource>> questioned = new IdentityHashMap<>();
    /** Each once: a filter may be for rules of several logsources that are called alike. */
    private final Set<Problem> problems = new LinkedHashSet<>();

    private FieldLint(FieldCatalogue catalogue) {
        this.catalogue = catalogue;
    }

    /** What is doubtful in these rules, in their order; the other names of fields are those that the rules were linked with. */
    public static List<Problem> question(List<SigmaRule> rules, FieldCatalogue catalogue) {
        FieldLint lint = new FieldLint(catalogue);
        for (SigmaRule rule : rules) {
            lint.rules.put(rule.id(), rule);
            if (rule.name() != null) {
                lint.rules.put(rule.name(), rule);
            }
        }
        rules.forEach(lint::question);
        return List.copyOf(lint.problems);
    }

    private void question(SigmaRule rule) {
        if (rule instanceof Rule plain) {
            String whose = "events of {" + plain.logsource() + "}";
            question(plain.detection(), plain, whose);
            plain.filterings().forEach(filtering -> question(filtering, plain, whose));
            plain.groupBy()
                    .forEach(field -> question(field, plain, plain.header().position(), whose));
        } else if (rule instanceof CompositeRule composite) {
            for (RuleReference input : composite.inputs()) {
                if (rules.get(input.name()) instanceof Rule plain) {
                    question(composite, plain, input);
                }
            }
        }
    }

    private void question(Detection detection, Rule rule, String whose) {
        detection.fields().forEach((field, position) -> question(field, rule, position, whose));
    }

    private void question(Filtering filtering, Rule rule, String whose) {
        Set<LogSource> known = questioned.computeIfAbsent(filtering, key -> new HashSet<>());
        if (known.size() < MOST_OF_FILTERING && known.add(rule.logsource())) {
            filtering.filters().forEach(filter -> question(filter.detection(), rule, whose));
        }
    }

    private void question(CompositeRule composite, Rule plain, RuleReference input) {
        Set<String> fields = new LinkedHashSet<>(composite.groupFields(plain));
        composite.fields().stream().map(name -> composite.fieldOf(name, plain)).forEach(fields::add);
        String whose = "events of rule " + Problem.quote(input.name());
        fields.forEach(field -> question(field, plain, input.position(), whose));
    }

    private void question(String field, Rule rule, Position position, String whose) {
        boolean known = !catalogue.describes(rule.logsource())
                || rule.fields().of(field).stream().anyMatch(name -> catalogue.knows(rule.logsource(), name));
        if (!known) {
            doubts.computeIfAbsent(rule.logsource(), source -> new HashMap<>())
                    .computeIfAbsent(field, name -> doubt(name, rule.logsource()))
                    .ifPresent(doubt -> problems.add(Problem.warning(
                            position,
                            "unknown-field",
                            whose + " are not known to have " + Problem.quote(field) + doubt)));
        }
    }

    /** How the warning ends; empty where others may come and none is near. */
    private Optional<String> doubt(String field, LogSource logsource) {
        boolean whole = catalogue.isWhole(logsource);
        Set<String> candidates = candidates(logsource);
        Optional<String> near =
                whole ? Suggestions.nearest(field, candidates) : Suggestions.oneSlipFrom(field, candidates);
        return whole || near.isPresent()
                ? Optional.of(near.map(name -> ": did you mean '" + name + "'?").orElse(""))
                : Optional.empty();
    }

    private Set<String> candidates(LogSource logsource) {
        if (candidatesLeft > 0 && !logsource.equals(lastSource)) {
            lastKnown = catalogue.of(logsource);
            lastSource = logsource;
            candidatesLeft -= lastKnown.size();
        }
        candidatesLeft -= lastKnown.size();
        return candidatesLeft > 0 ? lastKnown : Set.of();
    }
}
