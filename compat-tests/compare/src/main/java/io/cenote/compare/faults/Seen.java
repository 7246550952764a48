package io.cenote.compare.faults;

/**
 * What callers saw of a pool while something was wrong, and after. Times in milliseconds.
 *
 * @param overshoot how much longer than its timeout the longest acquire took; 0 if none did
 * @param slotsLost how many connections less than at the start could be had in the end
 * @param recovery from the end of the fault to the first request that was served; null if none was
 * @param capacity from the end of the fault until all connections could be had at once; null if they never could
 * @param attemptsPerSecond attempts to connect while it lasted
 * @param served requests that were served while it lasted
 * @param failedUses how many connections were given to a caller and did not work
 * @param ratio what else was counted, in a trial that has its own measure; null in others
 */
record Seen(
        double overshoot,
        int slotsLost,
        Double recovery,
        Double capacity,
        Double attemptsPerSecond,
        long served,
        long failedUses,
        Double ratio) {
    /** Of a trial in which nothing is counted but one thing. */
    static Seen only(double ratio) {
        return new Seen(0, 0, null, null, null, 0, 0, ratio);
    }
}
