package dev.whodunit.sigma.parse;

import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the values of one file unfold to: the placeholders that they may name, and how much all of them together may come
 * to. A few characters can stand for thousands of texts, or for thousands of steps of a regular expression, so a limit for
 * each value would leave a small file without one.
 */
final class Unfolding {

    /** All texts that values expand to: as many as a file may have, where each counts for some more. */
    static final long MOST_CHARACTERS = YamlDocuments.MOST_CHARACTERS;

    private static final int OF_EACH_TEXT = 200;

    /** All steps that repetitions add to expressions. */
    static final long MOST_STEPS = 100_000;

    private final Placeholders placeholders;
    private long charactersLeft = MOST_CHARACTERS;
    private long stepsLeft = MOST_STEPS;

    Unfolding(Placeholders placeholders) {
        this.placeholders = placeholders;
    }

    /** The values of a placeholder, or null where it is not defined. */
    @Nullable
    List<String> valuesOf(String placeholder) {
        return placeholders.valuesOf(placeholder);
    }

    Set<String> placeholders() {
        return placeholders.names();
    }

    /** Takes so many texts that together have so many characters; false where there is no room for them. */
    boolean takesTexts(long texts, double characters) {
        double needed = characters + (double) texts * OF_EACH_TEXT;
        boolean fits = needed <= charactersLeft;
        charactersLeft -= fits ? (long) needed : 0;
        return fits;
    }

    /** Takes so many steps; false where there is no room for them. */
    boolean takesSteps(long steps) {
        boolean fits = steps <= stepsLeft;
        stepsLeft -= fits ? Math.max(0, steps) : 0;
        return fits;
    }
}
