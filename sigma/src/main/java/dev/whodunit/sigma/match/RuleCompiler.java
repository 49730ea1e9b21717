package dev.whodunit.sigma.match;

import dev.whodunit.sigma.rule.FieldNames;
import dev.whodunit.sigma.rule.Filter;
import dev.whodunit.sigma.rule.Filtering;
import dev.whodunit.sigma.rule.Rule;
import java.util.ArrayList;
import java.util.List;

/** Compiles what rules detect, each rule by itself, and their filters once for all of them. */
final class RuleCompiler {

    private final LeafCompiler leaves;
    private final PerFiltering<CompiledDetection> filterings = new PerFiltering<>(this::filtering);

    RuleCompiler(LeafCompiler leaves) {
        this.leaves = leaves;
    }

    /** All that must hold for a rule to match: its own detection, then its filters. */
    List<CompiledDetection> compile(Rule rule) {
        List<CompiledDetection> parts = new ArrayList<>();
        parts.add(taken(DetectionCompiler.compile(rule.detection(), rule.fields(), leaves)));
        parts.addAll(filterings.of(rule));
        return parts;
    }

    /** Judged once for each event, however many rules ask. */
    private CompiledDetection filtering(Filtering filtering, FieldNames fields) {
        List<EventTest> tests = new ArrayList<>();
        for (Filter filter : filtering.filters()) {
            tests.add(DetectionCompiler.compile(filter.detection(), fields, leaves));
        }
        return taken(leaves.once(DetectionCompiler.all(tests)));
    }

    private CompiledDetection taken(EventTest test) {
        return new CompiledDetection(test, leaves.takeUsed(), leaves.takeAsked());
    }
}
