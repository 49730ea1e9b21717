package dev.whodunit.sigma.rule;

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
