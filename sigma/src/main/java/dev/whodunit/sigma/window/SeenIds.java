package dev.whodunit.sigma.window;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * The events that a bucket has counted, by their identity, so that a repeat is known for one; open at the page of one
 * event. There are at most {@value #OF_PAGE} in a page, picked by the identity's first bits, so that each change is
 * small: one page at first, and twice as many whenever one is full, up to {@value #MOST_PAGES}. How far they are spread
 * stands in the bucket's {@link SlotState}.
 *
 * <p>Where there are no more pages to be had a full one lets go of the id that was added first: a repeat in a bucket with
 * more than {@code MOST_PAGES * OF_PAGE} events may count again if it comes after about so many others.
 */
final class SeenIds {

    static final int MOST_PAGES = 256;
    static final int OF_PAGE = 80;
    /** How far ids are spread that there are none of; one page is 1, and each doubling 1 more. */
    static final int NOT_SPREAD = 0;

    static final int WIDEST = 1 + Integer.numberOfTrailingZeros(MOST_PAGES);
    /** Numbers of a bucket: that of its state, then of its pages as in a heap, so that those before a doubling have others. */
    private static final int NUMBERS = 2 * MOST_PAGES;

    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);
    private static final byte VERSION = 8;
    /** A version, and the place of the id that goes next. */
    private static final int HEADER = 2;

    private static final int FULL = HEADER + OF_PAGE * Long.BYTES;
    private static final byte[] EMPTY = {VERSION, 0};

    private final Buckets buckets;
    private final long bucket;
    private final int spread;
    private final long identity;
    private final byte[] page;

    SeenIds(Buckets buckets, long bucket, int spread, long identity) {
        this.buckets = buckets;
        this.bucket = bucket;
        this.spread = spread;
        this.identity = identity;
        this.page = spread == NOT_SPREAD ? EMPTY : read(number(spread, identity));
    }

    /** Under which number a bucket's own state is kept, beside its pages. */
    static long stateKey(long bucket) {
        return bucket * NUMBERS;
    }

    /** True if the event was counted. */
    boolean isKnown() {
        for (int at = HEADER; at < page.length; at += Long.BYTES) {
            if ((long) LONG.get(page, at) == identity) {
                return true;
            }
        }
        return false;
    }

    /** These, spread so far that there is room for the event if there can be. The pages before are still there. */
    SeenIds withRoom() {
        SeenIds wider = spread == NOT_SPREAD ? new SeenIds(buckets, bucket, 1, identity) : this;
        while (wider.page.length >= FULL && wider.spread < WIDEST) {
            wider = wider.doubled();
        }
        return wider;
    }

    int spread() {
        return spread;
    }

    /** Adds the event, and deletes the pages of when they were spread less. */
    void add(int spreadBefore) {
        put(number(spread, identity), with(page, identity));
        for (int before = spreadBefore; before < spread; before++) {
            delete(buckets, bucket, before);
        }
    }

    /** Deletes the pages of a bucket. */
    static void delete(Buckets buckets, long bucket, int spread) {
        long first = first(spread);
        for (long page = first; page < 2 * first; page++) {
            buckets.delete(stateKey(bucket) + page);
        }
    }

    private SeenIds doubled() {
        long first = first(spread);
        for (long number = first; number < 2 * first; number++) {
            byte[] low = EMPTY;
            byte[] high = EMPTY;
            byte[] both = read(number);
            for (int at = HEADER; at < both.length; at += Long.BYTES) {
                long id = (long) LONG.get(both, at);
                if (number(spread + 1, id) == 2 * number) {
                    low = with(low, id);
                } else {
                    high = with(high, id);
                }
            }
            put(2 * number, low);
            put(2 * number + 1, high);
        }
        return new SeenIds(buckets, bucket, spread + 1, identity);
    }

    private static byte[] with(byte[] page, long id) {
        boolean full = page.length >= FULL;
        int place = full ? Math.floorMod(page[1], OF_PAGE) : (page.length - HEADER) / Long.BYTES;
        byte[] changed = new byte[full ? page.length : page.length + Long.BYTES];
        System.arraycopy(page, 0, changed, 0, page.length);
        changed[1] = (byte) (full ? (place + 1) % OF_PAGE : 0);
        LONG.set(changed, HEADER + place * Long.BYTES, id);
        return changed;
    }

    /** The number of the first page, and how many there are. */
    private static long first(int spread) {
        return spread == NOT_SPREAD ? 0 : 1L << (spread - 1);
    }

    private static long number(int spread, long id) {
        return first(spread) + (id >>> 1 >>> (Long.SIZE - spread));
    }

    private void put(long number, byte[] ids) {
        buckets.put(stateKey(bucket) + number, ids);
    }

    private byte[] read(long number) {
        byte @Nullable [] kept = buckets.get(stateKey(bucket) + number);
        boolean odd = kept == null || kept.length > FULL || kept.length % Long.BYTES != HEADER;
        return kept == null || odd || kept[0] != VERSION ? EMPTY : kept;
    }
}
