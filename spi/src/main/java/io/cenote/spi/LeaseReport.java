package io.cenote.spi;

import java.time.Duration;
import java.util.List;

/**
 * A lease that was out when a report was made.
 *
 * @param slot the number of its slot
 * @param holder the name of the thread that acquired it
 * @param held for how long it is out, to within a tick
 * @param at where that thread was when the report was made, innermost frame first; empty if it has ended
 */
public record LeaseReport(int slot, String holder, Duration held, List<StackTraceElement> at) {
    /** Copies the list. */
    public LeaseReport {
        at = List.copyOf(at);
    }
}
