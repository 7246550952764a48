package io.cenote.compare.report;

/**
 * What became of one pool under one fault. Times are milliseconds; missing numbers are null.
 *
 * @param fault its stable name
 * @param subject the name of the pool
 * @param status {@code held}, {@code not-held}, {@code failed} or {@code skipped}
 * @param overshoot how much longer than its timeout the longest acquire took
 * @param slotsLost how many connections fewer could be had in the end
 * @param recovery from the end of the fault to the first request that was served
 * @param capacity from the end of the fault until all connections could be had at once
 * @param attemptsPerSecond attempts to connect while it lasted
 * @param served requests that were served while it lasted
 * @param brokenGiven connections that were given to callers while it lasted and did not work
 * @param measure what a fault with a measure of its own came to, as its title says
 * @param reason what was not held, or why there is nothing; null if all was held
 */
public record FaultRow(
        String fault,
        String subject,
        String status,
        Double overshoot,
        Integer slotsLost,
        Double recovery,
        Double capacity,
        Double attemptsPerSecond,
        Long served,
        Long brokenGiven,
        Double measure,
        String reason)
        implements Row {
    /** A row without figures. */
    public static FaultRow without(String fault, String subject, String status, String reason) {
        return new FaultRow(fault, subject, status, null, null, null, null, null, null, null, null, reason);
    }
}
