package io.cenote.spi;

import java.util.List;

/**
 * What was still out when a closing pool's patience ended.
 *
 * @param aborted the leases that were taken back and aborted; empty if every lease came back in time
 * @param running driver calls that had not ended, one line each
 */
public record CloseReport(List<LeaseReport> aborted, List<String> running) {
    /** Copies the lists. */
    public CloseReport {
        aborted = List.copyOf(aborted);
        running = List.copyOf(running);
    }

    /**
     * Whether everything came back and ended in time.
     *
     * @return whether both lists are empty
     */
    public boolean clean() {
        return aborted.isEmpty() && running.isEmpty();
    }
}
