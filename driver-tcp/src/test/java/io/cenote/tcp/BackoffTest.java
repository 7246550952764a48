package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class BackoffTest {
    @Test
    void c2_thePauseBeginsAtOneSecondAndGrowsByThreeFifths() {
        Backoff backoff = new Backoff(() -> 0.5);
        double expected = 1e9;
        for (int i = 0; i < 20; i++) {
            backoff.failed(1_000);
            assertEquals(Math.min(expected, 120e9), backoff.remainingNanos(1_000), 1e3);
            expected *= 1.6;
        }
    }

    @Test
    void c2_itIsAFifthMoreOrLess() {
        Backoff shortest = new Backoff(() -> 0);
        shortest.failed(0);
        assertEquals(800_000_000, shortest.remainingNanos(0));
        Backoff longest = new Backoff(() -> 1);
        longest.failed(0);
        assertEquals(1_200_000_000, longest.remainingNanos(0));
    }

    @Test
    void bC3_aSuccessForgetsTheFailures() {
        Backoff backoff = new Backoff(() -> 0.5);
        backoff.failed(0);
        backoff.failed(0);
        backoff.succeeded();
        assertTrue(backoff.remainingNanos(0) <= 0);
        backoff.failed(0);
        assertEquals(1_000_000_000, backoff.remainingNanos(0));
    }
}
