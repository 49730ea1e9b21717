package dev.whodunit.sigma.window;

/**
 * How far a window's judgement may be off.
 *
 * @param ofTimespan by how much of its timespan a window may be longer than it should be, or end later; 0 is exact
 * @param ofValue by how much of itself the value may be off
 */
public record Precision(double ofTimespan, double ofValue) {

    /** Off by nothing. */
    public static final Precision EXACT = new Precision(0, 0);

    public boolean isExact() {
        return ofTimespan == 0 && ofValue == 0;
    }
}
