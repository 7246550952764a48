package io.cenote.engine;

/**
 * 120 bytes in front of the fields of a subclass, so that what they hold shares neither its cache line nor the
 * neighbouring one (which is fetched with it) with the object before.
 */
@SuppressWarnings("unused")
abstract class Padding {
    private long p0, p1, p2, p3, p4, p5, p6, p7, p8, p9, pa, pb, pc, pd, pe;
}
