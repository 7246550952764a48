package io.cenote.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
    private static final long LONGEST = Long.MAX_VALUE / 2;

    @Test
    void a_deadline_after_nothing_has_passed() {
        Deadline deadline = Deadline.after(Duration.ZERO);
        assertTrue(deadline.hasPassed());
        assertTrue(deadline.remainingNanos() <= 0);
        assertEquals(Duration.ZERO, deadline.remaining());
        assertTrue(Deadline.after(Duration.ofDays(-1)).hasPassed());
        assertEquals(Duration.ZERO, Deadline.after(Duration.ofDays(-1)).remaining());
    }

    @Test
    void what_is_left_is_at_most_what_was_given() {
        long before = Ticker.realNanos();
        Deadline deadline = Deadline.after(Duration.ofDays(1));
        long after = Ticker.realNanos();
        long day = Duration.ofDays(1).toNanos();
        assertTrue(deadline.nanos() - before >= day);
        assertTrue(deadline.nanos() - after <= day);
        assertFalse(deadline.hasPassed());
        assertTrue(deadline.remaining().compareTo(Duration.ofDays(1)) <= 0);
        assertTrue(deadline.remainingNanos() > 0);
    }

    @Test
    void a_wait_without_end_does_not_overflow() {
        Deadline deadline = Deadline.after(Duration.ofSeconds(Long.MAX_VALUE));
        assertFalse(deadline.hasPassed());
        assertTrue(deadline.remainingNanos() > LONGEST - Duration.ofDays(1).toNanos());
        assertTrue(Deadline.after(Duration.ofSeconds(Long.MIN_VALUE)).hasPassed());
    }

    @Test
    void durations_saturate_at_half_of_what_a_long_holds() {
        assertEquals(LONGEST, Deadline.saturatedNanos(Duration.ofSeconds(Long.MAX_VALUE, 999_999_999)));
        assertEquals(LONGEST, Deadline.saturatedNanos(Duration.ofNanos(Long.MAX_VALUE)));
        assertEquals(-LONGEST, Deadline.saturatedNanos(Duration.ofSeconds(Long.MIN_VALUE)));
        assertEquals(
                4_611_686_017_999_999_999L, Deadline.saturatedNanos(Duration.ofSeconds(4_611_686_017L, 999_999_999)));
        assertEquals(1, Deadline.saturatedNanos(Duration.ofNanos(1)));
        assertEquals(-1, Deadline.saturatedNanos(Duration.ofNanos(-1)));
    }
}
