package dev.whodunit.sigma.window;

import org.jspecify.annotations.Nullable;

/** The kept state of one group, by bucket number. */
public interface Buckets {

    byte @Nullable [] get(long bucket);

    void put(long bucket, byte[] state);

    void delete(long bucket);
}
