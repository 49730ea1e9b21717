package dev.whodunit.sigma.parse;

import dev.whodunit.sigma.rule.CompositeRule;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Header;
import dev.whodunit.sigma.rule.RuleReference;
import dev.whodunit.sigma.rule.SigmaRule;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Rules that are left out for their errors: whoever names one is to be told so, and not that there is none. Not safe for
 * threads.
 */
public final class RefusedRules {

    private final Set<String> references = new HashSet<>();
    private boolean composite;

    /** Adds a rule, which names others where it is a composite one. */
    void add(Header header, boolean isComposite) {
        references.add(header.id());
        if (header.name() != null) {
            references.add(header.name());
        }
        composite |= isComposite;
    }

    /** Adds those of another file. */
    public void addAll(RefusedRules others) {
        references.addAll(others.references);
        composite |= others.composite;
    }

    /** Whether rules are named by one of these, so that nobody knows which. */
    boolean nameOthers() {
        return composite;
    }

    /** The rule, with a mark where it names one of these. */
    public SigmaRule mark(SigmaRule rule) {
        return rule instanceof CompositeRule composite && concerns(composite.inputs())
                ? composite.withInputs(mark(composite.inputs()))
                : rule;
    }

    /** The filter, with a mark where it names one of these. */
    public Filter mark(Filter filter) {
        return concerns(filter.rules()) ? filter.withRules(mark(filter.rules())) : filter;
    }

    private boolean concerns(List<RuleReference> named) {
        return named.stream().map(RuleReference::name).anyMatch(references::contains);
    }

    private List<RuleReference> mark(List<RuleReference> named) {
        return named.stream()
                .map(reference -> new RuleReference(
                        reference.name(), reference.position(), references.contains(reference.name())))
                .toList();
    }
}
