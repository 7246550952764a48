package io.cenote.tcp.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class AcceptRateTest {
    private static final long SECOND = 1_000_000_000;

    /** The clock may be near its end, and go on below zero. */
    private static final long START = Long.MAX_VALUE - SECOND / 2;

    private final AcceptRate rate = new AcceptRate(10, START);

    private void acceptAtOnce(int connections, long now) {
        for (int i = 1; i < connections; i++) {
            assertTrue(rate.accepted(now) <= 0, "the " + i + "th");
        }
    }

    @Test
    void asManyAsInASecondComeAtOnceAndThenEvenly() {
        acceptAtOnce(10, START);
        long now = START;
        for (int i = 0; i < 30; i++) {
            long pause = rate.accepted(now);
            assertEquals(SECOND / 10, pause);
            now += pause;
        }
    }

    @Test
    void aQuietTimeIsMadeGoodUpToASecond() {
        acceptAtOnce(10, START);
        rate.accepted(START);
        acceptAtOnce(3, START + SECOND * 3 / 10);
        acceptAtOnce(10, START + SECOND * 3_600);
        assertEquals(SECOND / 10, rate.accepted(START + SECOND * 3_600));
    }
}
