package io.cenote.suite.kit;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.Assertions;

/**
 * Waits for states, never for a time: a condition is polled until it holds, with a bound that only a fault reaches.
 *
 * @param bound how long to wait before calling it a fault
 */
public record Await(Duration bound) {
    /** The system property that every bound is multiplied by: more for very slow machines, less while
     * developing; {@value}. */
    public static final String SCALE = "cenote.suite.scale";

    private static final Duration BOUND = Duration.ofSeconds(30);
    private static final long FIRST_POLL_NANOS = 20_000;
    private static final long LONGEST_POLL_NANOS = 500_000;

    /**
     * Checks the bound.
     *
     * @throws IllegalArgumentException if it is not positive
     */
    public Await {
        Objects.requireNonNull(bound, "bound");
        if (bound.isNegative() || bound.isZero()) {
            throw new IllegalArgumentException("bound " + bound + " is not positive");
        }
    }

    /**
     * The ordinary bound: 30 s times the system property {@value #SCALE}.
     *
     * @return waits with that bound
     * @throws IllegalArgumentException if the property is not a positive number
     */
    public static Await ordinary() {
        return scaled(System.getProperty(SCALE, "1"));
    }

    static Await scaled(String scale) {
        try {
            return new Await(Duration.ofMillis((long) (BOUND.toMillis() * Double.parseDouble(scale))));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(SCALE + " is '" + scale + "', which is not a positive number", e);
        }
    }

    /**
     * Waits until a condition holds.
     *
     * @param what the state that is waited for, for the failure's text
     * @param condition tells whether it is there
     */
    public void until(String what, BooleanSupplier condition) {
        until(what, condition, () -> "", () -> {});
    }

    /**
     * Waits until a condition holds, and does something before every look.
     *
     * @param what the state that is waited for, for the failure's text
     * @param condition tells whether it is there
     * @param seen what there is instead, for the failure's text
     * @param before runs before every look but the first
     */
    public void until(String what, BooleanSupplier condition, Supplier<String> seen, Runnable before) {
        long start = System.nanoTime();
        long poll = FIRST_POLL_NANOS;
        boolean interrupted = false;
        try {
            while (!condition.getAsBoolean()) {
                if (System.nanoTime() - start > bound.toNanos()) {
                    Assertions.fail("waited " + bound.toMillis() + " ms in vain until " + what + suffix(seen.get())
                            + hint()
                            + ThreadDump.text());
                }
                // An interrupt would end every park at once; it is put back when the wait is over.
                interrupted |= Thread.interrupted();
                LockSupport.parkNanos(this, poll);
                poll = Math.min(LONGEST_POLL_NANOS, 2 * poll);
                before.run();
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /**
     * Where the threads of a rule are now, and those of no rule, for a failure's text.
     *
     * @param one a thread of the rule
     * @return the stacks, beginning with a new line
     */
    public String dump(Thread one) {
        return ThreadDump.ofRule(one);
    }

    /**
     * How to get to the next failure sooner, for the text of one that took a whole bound.
     *
     * @return a line, beginning with a new line; nothing if the bound is short already
     */
    public String hint() {
        return bound.compareTo(BOUND) < 0
                ? ""
                : "\nWhile you develop, -D" + SCALE + "=0.1 makes every bound a tenth: what hangs is found sooner.";
    }

    private static String suffix(String seen) {
        return seen.isEmpty() ? "" : "; seen: " + seen;
    }
}
