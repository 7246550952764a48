package io.cenote.stress.chaos;

/** Numbers by chance that depend on nothing but a seed: the same on every JDK, and for the n-th of many threads' calls. */
final class Seeds {
    private Seeds() {}

    /** Bits without a pattern, by the finalizer of SplitMix64 (Steele, Lea, Flood: Fast splittable generators, 2014). */
    static long mix(long seed) {
        long z = seed + 0x9E3779B97F4A7C15L;
        z = (z ^ z >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }

    /** A number from 0 to below {@code bound}. */
    static int below(long bits, int bound) {
        return (int) Long.remainderUnsigned(bits, bound);
    }
}
