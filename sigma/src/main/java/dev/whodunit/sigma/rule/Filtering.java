package dev.whodunit.sigma.rule;

import java.util.List;

/**
 * Filters that are for the same rules. What is worked out of them is worked out once, however many rules these are: of one
 * and the same object, not of one that is equal.
 */
public record Filtering(List<Filter> filters) {

    public Filtering {
        filters = List.copyOf(filters);
    }
}
