package io.cenote.compare.report;

/**
 * What became of one rule on one pool.
 *
 * @param rule the rule's id
 * @param subject the name of the pool
 * @param status {@code pass}, {@code fail}, {@code deviation} or {@code not-applicable}
 * @param reason why; null for a rule that passed
 */
public record SuiteRow(String rule, String subject, String status, String reason) implements Row {}
