package io.cenote.compare.report;

/**
 * What the next borrower of a connection meets of an attribute that the last one has changed.
 *
 * @param database the database on which it was tried
 * @param attribute its stable name
 * @param subject the name of the pool
 * @param status {@code restored}, {@code leaks}, {@code closed} (the pool has replaced the connection),
 *     {@code not-applicable}, {@code failed} or {@code skipped}
 * @param reason what was met, or why nothing could be; null for an attribute that was restored
 */
public record StateRow(String database, String attribute, String subject, String status, String reason)
        implements Row {}
