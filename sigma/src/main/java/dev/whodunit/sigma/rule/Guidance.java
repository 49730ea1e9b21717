package dev.whodunit.sigma.rule;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a rule says to those who read of it beside what happened: {@code custom.whodunit}.
 *
 * @param goodNews whether it tells that something went well, such as a backup: nothing to be taken on, and nothing that ends
 * @param owner who looks after the area, or null
 * @param impact what it means for others, or null
 * @param action what to do at once, or null
 * @param steps what to do then, in order
 */
public record Guidance(
        boolean goodNews,
        @Nullable String owner,
        @Nullable String impact,
        @Nullable String action,
        List<String> steps) {

    /** Nothing is said. */
    public static final Guidance NONE = new Guidance(false, null, null, null, List.of());

    @SuppressWarnings("ConstantConditions")
    public Guidance {
        // JSON leaves null what is not there
        steps = steps == null ? List.of() : List.copyOf(steps);
    }
}
