package io.cenote.compare.measure;

import java.util.Map;
import java.util.Optional;

/** Something that can be measured of any pool, in JVMs of its own. One measurement may give the figures of several rows. */
public interface Measurement {
    /** A name for the lines of progress. */
    String id();

    /** What is the same for all pools: threads, sizes, times. */
    Map<String, Object> parameters(Plan plan);

    /** Whether it is measured of what is no pool, too. */
    boolean measures(Reference reference);

    /** Why it cannot be had here; empty if it can. */
    Optional<String> skipped(Database database);

    /** How long one JVM will take for one pool, in milliseconds. */
    long estimateMillis(Plan plan);
}
