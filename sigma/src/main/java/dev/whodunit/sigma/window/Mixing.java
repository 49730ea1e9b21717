package dev.whodunit.sigma.window;

/** Spreads numbers evenly over 64 bits (the finalizer of SplitMix64). */
final class Mixing {

    private Mixing() {}

    static long mix(long first, long second) {
        long mixed = first * 0x9E3779B97F4A7C15L + second;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }
}
