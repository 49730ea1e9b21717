package dev.whodunit.sigma.window;

/** Arithmetic on times that stops at the ends instead of wrapping round: an event may claim any time. */
final class Times {

    private Times() {}

    /** {@code time} moved by {@code by}. */
    static long shift(long time, long by) {
        long moved = time + by;
        boolean wrapped = ((time ^ moved) & (by ^ moved)) < 0;
        return wrapped ? (by < 0 ? Long.MIN_VALUE : Long.MAX_VALUE) : moved;
    }
}
