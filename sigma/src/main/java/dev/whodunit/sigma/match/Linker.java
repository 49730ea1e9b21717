package dev.whodunit.sigma.match;

import dev.whodunit.sigma.parse.Problem;
import dev.whodunit.sigma.rule.Alias;
import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.FieldMapping;
import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.LogSource;
import dev.whodunit.sigma.rule.Rule;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Finds for each composite rule the rules it names, and leaves out what cannot work. */
final class Linker {

    /** How many composite rules may stand above one another. */
    private static final int DEEPEST = 32;

    private static final int MOST_SHOWN = 10;

    private final Map<String, SigmaRule> byReference = new HashMap<>();
    private final List<SigmaRule> candidates = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Map<SigmaRule, Integer> heights = new IdentityHashMap<>();
    private final Grouping grouping = new Grouping();

    /** Links rules with filters applied. */
    Linker(List<SigmaRule> rules, List<Filter> filters, FieldMapping fields) {
        for (SigmaRule rule : Filters.apply(filters, named(rules, fields), problems)) {
            if (isNew("id", "duplicate-id", rule.id(), rule) && isNew("name", "duplicate-name", rule.name(), rule)) {
                byReference.put(rule.id(), rule);
                if (rule.name() != null) {
                    byReference.put(rule.name(), rule);
                }
                candidates.add(rule);
            }
        }
        acceptWhatIsWhole();
        for (SigmaRule rule : candidates) {
            if (!heights.containsKey(rule)) {
                complain((CompositeRule) rule);
            } else if (rule instanceof CompositeRule composite) {
                question(composite);
            }
        }
    }

    /** The rules, the plain ones with the names that their fields have in events. */
    private static List<SigmaRule> named(List<SigmaRule> rules, FieldMapping fields) {
        Map<LogSource, FieldNames> names = new HashMap<>();
        // Equal names are one object, so that filters see that they are.
        Map<FieldNames, FieldNames> different = new HashMap<>();
        List<SigmaRule> named = new ArrayList<>(rules);
        named.replaceAll(rule -> rule instanceof Rule plain
                ? plain.withFields(names.computeIfAbsent(
                        plain.logsource(), source -> different.computeIfAbsent(fields.of(source), each -> each)))
                : rule);
        return named;
    }

    private void question(CompositeRule composite) {
        for (RuleReference input : composite.inputs()) {
            SigmaRule found = byReference.get(input.name());
            if (found instanceof Rule plain) {
                grouping.missing(composite, plain)
                        .ifPresent(field -> warn(
                                input,
                                "the events of rule " + Problem.quote(input.name()) + " never have '" + field
                                        + "', by which they are grouped"));
            } else if (found instanceof CompositeRule lower) {
                Grouping.missing(composite, lower)
                        .ifPresent(field -> warn(
                                input,
                                "rule " + Problem.quote(input.name())
                                        + " has only the fields that it is grouped by itself: '" + field
                                        + "' is not among them"));
            }
        }
    }

    private void warn(RuleReference input, String message) {
        problems.add(Problem.warning(input.position(), "group-by", message));
    }

    /** The rules that can work, in the order given. */
    List<SigmaRule> rules() {
        return candidates.stream().filter(heights::containsKey).toList();
    }

    List<Problem> problems() {
        return problems;
    }

    /** The rule of this name or id, if it is there. */
    @Nullable
    SigmaRule find(String reference) {
        return byReference.get(reference);
    }

    private boolean isNew(String what, String code, @Nullable String reference, SigmaRule rule) {
        if (reference == null) {
            return true;
        }
        SigmaRule first = byReference.get(reference);
        if (first != null) {
            problems.add(Problem.error(
                    rule.header().position(),
                    code,
                    "the " + what + " " + Problem.quote(reference) + " is taken by the rule at "
                            + first.header().position()));
        }
        return first == null;
    }

    /** Plain rules are whole; others are once all that they name is. What is left names itself or what is not there. */
    private void acceptWhatIsWhole() {
        boolean grown = true;
        while (grown) {
            grown = false;
            for (SigmaRule rule : candidates) {
                int height = heights.containsKey(rule) ? DEEPEST + 1 : height(rule);
                if (height <= DEEPEST) {
                    heights.put(rule, height);
                    grown = true;
                }
            }
        }
    }

    /** How many composite rules stand above one another here; more than the limit where the rule is not whole. */
    private int height(SigmaRule rule) {
        if (!(rule instanceof CompositeRule composite)) {
            return 0;
        }
        int height = 0;
        for (RuleReference input : composite.inputs()) {
            SigmaRule found = byReference.get(input.name());
            Integer below = found == null ? null : heights.get(found);
            if (below == null) {
                return DEEPEST + 1;
            }
            height = Math.max(height, below + 1);
        }
        return strayAlias(composite) == null ? height : DEEPEST + 1;
    }

    /** A rule that an alias speaks of, though it is not among the rules named. */
    private @Nullable RuleReference strayAlias(CompositeRule composite) {
        for (Alias alias : composite.aliases()) {
            for (RuleReference reference : alias.fields().keySet()) {
                SigmaRule found = byReference.get(reference.name());
                if (found == null || composite.rules().stream().noneMatch(found::isNamed)) {
                    return reference;
                }
            }
        }
        return null;
    }

    private void complain(CompositeRule composite) {
        int before = problems.size();
        for (RuleReference input : composite.inputs()) {
            SigmaRule found = byReference.get(input.name());
            if (found == null) {
                problems.add(MissingRule.complaint(input, candidates));
            } else if (!heights.containsKey(found)) {
                problems.add(leftOut(composite, input, (CompositeRule) found));
            }
        }
        // Which rule is spoken of is known only where all are there.
        boolean allThere = composite.inputs().stream().noneMatch(RuleReference::refused);
        RuleReference stray = strayAlias(composite);
        if (stray != null && allThere) {
            problems.add(Problem.error(
                    stray.position(),
                    "unknown-rule",
                    "an alias speaks of rule " + Problem.quote(stray.name())
                            + ", which is not among its rules: expected one of "
                            + composite.rules().stream()
                                    .limit(MOST_SHOWN)
                                    .map(Problem::quote)
                                    .collect(Collectors.joining(", "))));
        }
        if (problems.size() == before) {
            problems.add(Problem.error(
                    composite.header().position(),
                    "too-deep",
                    "more than " + DEEPEST + " correlations stand above one another"));
        }
    }

    private Problem leftOut(CompositeRule composite, RuleReference input, CompositeRule found) {
        return Circle.through(composite, found, byReference)
                .map(circle ->
                        Problem.error(input.position(), "circle", "rules name each other in a circle: " + circle))
                .orElseGet(() -> MissingRule.leftOut(input));
    }
}
