package dev.whodunit.sigma.rule;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Which events a rule looks at; a part that is null fits every event. */
public record LogSource(
        @Nullable String product,
        @Nullable String category,
        @Nullable String service) {

    /** Whether {@code other} has every part that this one names. */
    public boolean contains(LogSource other) {
        return within(product, other.product) && within(category, other.category) && within(service, other.service);
    }

    /** Every logsource that contains this one: those with some of its parts, and itself last. */
    public List<LogSource> containing() {
        Set<LogSource> containing = new LinkedHashSet<>();
        for (int parts = 0; parts < 8; parts++) {
            containing.add(new LogSource(
                    (parts & 1) == 0 ? null : product,
                    (parts & 2) == 0 ? null : category,
                    (parts & 4) == 0 ? null : service));
        }
        return List.copyOf(containing);
    }

    /** Whether an event may be of both: no part is another here than there. */
    public boolean mayBe(LogSource other) {
        return alike(product, other.product) && alike(category, other.category) && alike(service, other.service);
    }

    /** Whether it names no part. */
    public boolean isForAll() {
        return product == null && category == null && service == null;
    }

    /** As a rule says it: {@code product: linux, service: sshd}. */
    @Override
    public String toString() {
        StringJoiner parts = new StringJoiner(", ");
        add(parts, "product", product);
        add(parts, "category", category);
        add(parts, "service", service);
        return parts.toString();
    }

    private static void add(StringJoiner parts, String name, @Nullable String part) {
        if (part != null) {
            parts.add(name + ": " + part);
        }
    }

    private static boolean alike(@Nullable String part, @Nullable String other) {
        return part == null || other == null || part.equals(other);
    }

    private static boolean within(@Nullable String part, @Nullable String other) {
        return part == null || part.equals(other);
    }
}
