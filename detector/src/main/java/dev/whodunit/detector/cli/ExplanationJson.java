package dev.whodunit.detector.cli;

import dev.whodunit.sigma.match.Explanation;
import dev.whodunit.sigma.match.Explanation.Branch;
import dev.whodunit.sigma.match.Explanation.FieldCheck;
import dev.whodunit.sigma.match.Explanation.KeywordCheck;
import dev.whodunit.sigma.match.Explanation.Named;
import dev.whodunit.sigma.match.Explanation.Quantified;
import dev.whodunit.sigma.match.Explanation.Step;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An explanation for programs: each step an object with its {@code kind} and whether it {@code holds}. */
final class ExplanationJson {

    private ExplanationJson() {}

    static Map<String, @Nullable Object> of(Explanation explanation) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("rule", explanation.rule().id());
        fields.put("name", explanation.rule().name());
        fields.put("title", explanation.rule().title());
        fields.put("matches", explanation.matches());
        fields.put("logsource", parts(explanation.logsource()));
        fields.put("condition", of(explanation.condition()));
        return fields;
    }

    private static List<Map<String, @Nullable Object>> parts(List<? extends Step> steps) {
        return steps.stream().map(ExplanationJson::of).toList();
    }

    private static Map<String, @Nullable Object> of(Step step) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        if (step instanceof FieldCheck check) {
            fields.put("kind", "field");
            fields.put("holds", check.holds());
            fields.put("field", check.field());
            if (!check.name().equals(check.field())) {
                fields.put("event_field", check.name());
            }
            fields.put("expected", check.expected());
            fields.put("found", check.found());
        } else if (step instanceof KeywordCheck keyword) {
            fields.put("kind", "keyword");
            fields.put("holds", keyword.holds());
            fields.put("expected", keyword.expected());
            fields.put("found", keyword.found());
        } else if (step instanceof Named named) {
            fields.put("kind", "selection");
            fields.put("holds", named.holds());
            fields.put("name", named.selection());
            fields.put("parts", parts(List.of(named.asks())));
        } else if (step instanceof Quantified quantified) {
            fields.put("kind", "quantifier");
            fields.put("holds", quantified.holds());
            fields.put("text", quantified.text());
            fields.put("parts", parts(quantified.selections()));
        } else if (step instanceof Branch branch) {
            fields.put("kind", branch.kind().name().toLowerCase(Locale.ROOT));
            fields.put("holds", branch.holds());
            fields.put("parts", parts(branch.parts()));
        }
        return fields;
    }
}
