package dev.whodunit.sigma.window;

/**
 * A timespan cut into 256 slots of time. A window over slots has that of the event and the 256 before it, or any 257 in
 * a row that contain it: at least one timespan, and at most a 256th more.
 *
 * @param width of a slot, in microseconds
 */
record Slots(long width) {

    static final int COUNT = 256;

    static Slots of(long timespan) {
        return new Slots(width(timespan));
    }

    static long width(long timespan) {
        return (timespan - 1) / COUNT + 1;
    }

    /** The length of a bucket of all slots. */
    long bucket() {
        return width * COUNT;
    }

    /** The slot that a time is in, of those of its bucket. */
    int slot(long time) {
        return (int) Math.floorMod(Math.floorDiv(time, width), (long) COUNT);
    }

    /** The time at which a slot of the bucket of {@code time} begins; it may lie in a neighbour, before 0 or from 256 on. */
    long start(long time, int slot) {
        return Times.shift((Math.floorDiv(time, width) - slot(time)) * width, slot * width);
    }
}
