package io.cenote.suite;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * How a pool did under one rule.
 *
 * @param rule the rule's name
 * @param says the rule in one sentence
 * @param subject the name of the pool's provider
 * @param status how it did
 * @param reason why, if it did not simply pass: the first line for tables, the rest for people; else empty
 */
public record RuleOutcome(String rule, String says, String subject, Status status, String reason) {
    /** How a pool can do. */
    public enum Status {
        /** It keeps the rule. */
        PASS("pass"),
        /** It breaks the rule, or keeps one that it is listed to break always. */
        FAIL("fail"),
        /** It breaks the rule, as listed. */
        DEVIATION("deviation"),
        /** The rule is for pools that promise more. */
        NOT_APPLICABLE("not-applicable");

        private final String text;

        Status(String text) {
            this.text = text;
        }

        /**
         * The word used in reports.
         *
         * @return for instance {@code not-applicable}
         */
        public String text() {
            return text;
        }

        private static Optional<Status> of(String text) {
            for (Status status : values()) {
                if (status.text.equals(text)) {
                    return Optional.of(status);
                }
            }
            return Optional.empty();
        }
    }

    private static final String PREFIX = "cenote.";

    /** Checks that nothing is missing. */
    public RuleOutcome {
        Objects.requireNonNull(rule, "rule");
        Objects.requireNonNull(says, "says");
        Objects.requireNonNull(subject, "subject");
        Objects.requireNonNull(status, "status");
        Objects.requireNonNull(reason, "reason");
    }

    /**
     * The outcome as a JUnit report entry, which is how a {@link PoolContract} publishes it.
     *
     * @return the entry
     */
    public Map<String, String> toReportEntry() {
        Map<String, String> entry = new LinkedHashMap<>();
        entry.put(PREFIX + "rule", rule);
        entry.put(PREFIX + "says", says);
        entry.put(PREFIX + "subject", subject);
        entry.put(PREFIX + "status", status.text);
        // Report entries must not be blank.
        entry.put(PREFIX + "reason", reason.isBlank() ? "-" : reason);
        return entry;
    }

    /**
     * The outcome in a JUnit report entry, for a {@code TestExecutionListener} that makes a table.
     *
     * @param entry any entry
     * @return the outcome; empty if the entry is about something else
     */
    public static Optional<RuleOutcome> fromReportEntry(Map<String, String> entry) {
        String status = entry.get(PREFIX + "status");
        if (status == null) {
            return Optional.empty();
        }
        String reason = entry.get(PREFIX + "reason");
        return Status.of(status)
                .map(s -> new RuleOutcome(
                        entry.get(PREFIX + "rule"),
                        entry.get(PREFIX + "says"),
                        entry.get(PREFIX + "subject"),
                        s,
                        "-".equals(reason) ? "" : reason));
    }
}
