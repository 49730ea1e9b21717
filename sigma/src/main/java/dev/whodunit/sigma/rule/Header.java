package dev.whodunit.sigma.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every rule says about itself, apart from what it looks for.
 *
 * @param id Sigma's id, or the file's path where the rule has none
 * @param runbook {@code custom.whodunit.runbook}, else the first reference
 * @param guidance what else is said to those who read of it
 * @param evidence {@code custom.whodunit.evidence}: also sees events of kind evidence
 * @param position where the rule begins
 */
public record Header(
        String id,
        @Nullable String name,
        String title,
        @Nullable String description,
        Level level,
        Status status,
        List<String> tags,
        List<String> references,
        List<String> falsePositives,
        @Nullable String runbook,
        Guidance guidance,
        boolean evidence,
        Position position) {

    public Header {
        tags = List.copyOf(tags);
        references = List.copyOf(references);
        falsePositives = List.copyOf(falsePositives);
    }
}
