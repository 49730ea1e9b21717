package dev.whodunit.sigma.rule;

import java.time.Duration;
import java.util.stream.LongStream;

/**
 * What of its past a count is compared with. Time, in UTC, is cut into intervals of one timespan, and those of an hour are a
 * block; an interval that is longer than an hour is a block by itself.
 *
 * @param timespan see {@link #fits}
 * @param seasonality which blocks are comparable
 * @param history how far back they reach
 */
public record Past(Duration timespan, Seasonality seasonality, Duration history) {

    private static final Duration HOUR = Duration.ofHours(1);
    private static final Duration DAY = Duration.ofDays(1);
    private static final Duration WEEK = Duration.ofDays(7);
    private static final Duration SHORTEST = Duration.ofSeconds(15);

    /** No group keeps more blocks than these: the hours of 93 days. */
    private static final int MOST_BLOCKS = 93 * 24;

    private static final int LEAST_WEEKS = 3;
    private static final int LEAST_DAYS = 5;
    private static final int LEAST_BLOCKS = 7;

    /** Whether timespans cut hours, or make up weeks. */
    public static boolean fits(Duration timespan) {
        return timespan.compareTo(HOUR) >= 0
                ? isPart(timespan, WEEK) && isPart(HOUR, timespan)
                : timespan.compareTo(SHORTEST) >= 0 && isPart(timespan, HOUR);
    }

    /** Whether its blocks belong to hours and weekdays as the seasonality needs it. */
    public boolean isSeasonal() {
        return seasonality == Seasonality.NONE || seasonality == Seasonality.WEEKDAY_HOUR || isPart(block(), DAY);
    }

    /** How long a block is. */
    public Duration block() {
        return timespan.compareTo(HOUR) > 0 ? timespan : HOUR;
    }

    /** How many blocks must be known to compare with. */
    public int enough() {
        return switch (seasonality) {
            case NONE -> Math.max(LEAST_BLOCKS, (int) DAY.dividedBy(block()));
            case HOUR -> LEAST_DAYS;
            case WEEKDAY -> LEAST_WEEKS * inADay();
            case WEEKDAY_HOUR -> LEAST_WEEKS;
        };
    }

    /** The shortest history in which there are enough. */
    public Duration shortest() {
        return switch (seasonality) {
            case NONE -> block().multipliedBy(enough());
            case HOUR -> DAY.multipliedBy(LEAST_DAYS);
            case WEEKDAY, WEEKDAY_HOUR -> WEEK.multipliedBy(LEAST_WEEKS);
        };
    }

    /** The longest history that is kept. */
    public Duration longest() {
        return block().multipliedBy(MOST_BLOCKS);
    }

    /** The numbers of the blocks that one is compared with, the newest first; block 0 begins with the epoch. */
    public LongStream before(long block) {
        return switch (seasonality) {
            case NONE -> back(block, 1, history.dividedBy(block()));
            case HOUR -> back(block, inADay(), history.dividedBy(DAY));
            case WEEKDAY_HOUR -> back(block, WEEK.dividedBy(block()), history.dividedBy(WEEK));
            case WEEKDAY -> {
                long midnight = Math.floorDiv(block, inADay()) * inADay();
                yield back(midnight, 7L * inADay(), history.dividedBy(WEEK))
                        .flatMap(start -> LongStream.range(start, start + inADay()));
            }
        };
    }

    private int inADay() {
        return (int) Math.max(1, DAY.dividedBy(block()));
    }

    private static LongStream back(long block, long step, long times) {
        return LongStream.rangeClosed(1, times).map(time -> block - time * step);
    }

    private static boolean isPart(Duration part, Duration whole) {
        return !part.isZero() && part.multipliedBy(whole.dividedBy(part)).equals(whole);
    }
}
