package dev.whodunit.topologies;

/**
 * Up to when all that was written for detection has come to link, whichever partition and stage it went through. A stage sees the
 * partitions that it reads, each at its own pace: that a log line has not come by its time proves nothing while some of what was
 * written before then is still to be read.
 */
@FunctionalInterface
public interface Watermark {

    /** The watermark where nothing lies between writing and link: all has come at once. */
    Watermark CLOCK = now -> now;

    /** Where nothing is known. */
    long UNKNOWN = Long.MIN_VALUE;

    /**
     * Asked by each task of link, by several threads, only while events wait whose time is over, and must not wait itself.
     *
     * @param now the wall clock, in milliseconds
     * @return the wall clock before which all has come, never after {@code now}; {@link #UNKNOWN} at first
     */
    long reached(long now);
}
