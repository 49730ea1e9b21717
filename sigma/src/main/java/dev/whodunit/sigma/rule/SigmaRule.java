package dev.whodunit.sigma.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One document of a rule file: something that can fire. */
public sealed interface SigmaRule permits Rule, CompositeRule {

    Header header();

    /**
     * The fields that part what fires into groups. A composite rule's {@code group-by}; a plain rule's
     * {@code custom.whodunit.group_by}, where empty means the default grouping.
     */
    List<String> groupBy();

    default String id() {
        return header().id();
    }

    default @Nullable String name() {
        return header().name();
    }

    default String title() {
        return header().title();
    }

    default @Nullable String description() {
        return header().description();
    }

    default Level level() {
        return header().level();
    }

    default Status status() {
        return header().status();
    }

    default List<String> tags() {
        return header().tags();
    }

    default List<String> references() {
        return header().references();
    }

    default @Nullable String runbook() {
        return header().runbook();
    }

    default Guidance guidance() {
        return header().guidance();
    }

    /** True where the rule also sees events of kind evidence. */
    default boolean evidence() {
        return header().evidence();
    }

    /** True where {@code reference} is this rule's name or id. */
    default boolean isNamed(String reference) {
        return reference.equals(name()) || reference.equals(id());
    }
}
