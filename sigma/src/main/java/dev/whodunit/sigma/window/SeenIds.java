package dev.whodunit.sigma.window;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The events that a bucket has counted, by their identity, so that a repeat is known for one. In {@value #PAGES} pages
 * of the {@value #OF_PAGE} that were added last, so that each change is small; which pages there are stands in the
 * bucket's {@link SlotState}.
 *
 * <p>A repeat in a bucket with more than {@code PAGES * OF_PAGE} events may count again if it comes after so many
 * others.
 */
final class SeenIds {

    static final int PAGES = 16;
    static final int OF_PAGE = 1024;
    private static final byte VERSION = 4;
    private static final int HEADER = 1 + Short.BYTES;
    private static final int LARGEST = HEADER + OF_PAGE * Long.BYTES;

    private final Buckets buckets;
    private final long bucket;

    SeenIds(Buckets buckets, long bucket) {
        this.buckets = buckets;
        this.bucket = bucket;
    }

    /** Under which number a bucket's own state is kept, beside its pages. */
    static long stateKey(long bucket) {
        return bucket * (PAGES + 1);
    }

    /** The page for an event. */
    static int page(long identity) {
        return (int) (identity >>> (Long.SIZE - 4));
    }

    boolean contains(long identity, long pages) {
        int page = page(identity);
        if ((pages & 1L << page) == 0) {
            return false;
        }
        ByteBuffer ids = read(buckets.get(key(page)));
        for (int at = HEADER; at < ids.limit(); at += Long.BYTES) {
            if (ids.getLong(at) == identity) {
                return true;
            }
        }
        return false;
    }

    void add(long identity) {
        int page = page(identity);
        ByteBuffer ids = read(buckets.get(key(page)));
        boolean full = ids.limit() == LARGEST;
        int next = full ? Math.floorMod((int) ids.getShort(1), OF_PAGE) : (ids.limit() - HEADER) / Long.BYTES;
        ByteBuffer grown = ByteBuffer.allocate(full ? ids.limit() : ids.limit() + Long.BYTES);
        grown.put(ids.duplicate());
        grown.put(0, VERSION).putShort(1, (short) ((next + 1) % OF_PAGE)).putLong(HEADER + next * Long.BYTES, identity);
        buckets.put(key(page), grown.array());
    }

    /** Deletes these pages. */
    void delete(long pages) {
        for (long left = pages; left != 0; left &= left - 1) {
            buckets.delete(key(Long.numberOfTrailingZeros(left)));
        }
    }

    private long key(int page) {
        return stateKey(bucket) + 1 + page;
    }

    private static ByteBuffer read(byte @Nullable [] kept) {
        boolean odd = kept == null || kept.length > LARGEST || kept.length % Long.BYTES != HEADER;
        if (kept == null || odd || kept[0] != VERSION) {
            return ByteBuffer.wrap(new byte[HEADER]);
        }
        return ByteBuffer.wrap(kept);
    }
}
