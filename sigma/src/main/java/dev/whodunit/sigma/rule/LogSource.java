package dev.whodunit.sigma.rule;

import org.jspecify.annotations.Nullable;

/** Which events a rule looks at; a part that is null fits every event. */
public record LogSource(
        @Nullable String product,
        @Nullable String category,
        @Nullable String service) {}
