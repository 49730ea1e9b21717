package dev.whodunit.topologies.format;

import org.jspecify.annotations.Nullable;

/** How a canonical field reads a value that a log gives it; null refuses the value. */
@FunctionalInterface
interface FieldReading {

    @Nullable
    Object read(Object value, ParseContext context);
}
