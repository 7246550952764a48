package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class UnderwayTest {
    private static final long MS = 1_000_000;

    /** So that the clock's values wrap while attempts run. */
    private static final long START = Long.MAX_VALUE - 500 * MS;

    private static final long LONG_AGO = START - 60_000 * MS;

    private final Underway underway = new Underway();

    private void beganAt(long... millis) {
        for (long at : millis) {
            underway.begin(() -> START + at * MS);
        }
    }

    private long roomAt(int max, long lastSuccess, long now) {
        return (underway.roomAt(max, lastSuccess, START + now * MS) - START) / MS;
    }

    @Test
    void thereIsRoomForMaxConnectingAttempts() {
        assertEquals(0, roomAt(1, LONG_AGO, 0));
        beganAt(0, 10, 20);
        assertEquals(30, roomAt(4, LONG_AGO, 30));
        assertEquals(1000, roomAt(3, LONG_AGO, 30), "and then when the oldest is taken to hang");
    }

    @Test
    void oneThatSucceededLaterShowsThatTheOthersHangAndAreReplacedAllAtOnce() {
        beganAt(0, 10, 20);
        long success = START + 30 * MS;
        assertEquals(1000, roomAt(3, success, 999));
        assertEquals(1000, roomAt(3, success, 1000));
        beganAt(1000);
        assertEquals(1010, roomAt(3, success, 1010));
        beganAt(1010, 1020);
        assertEquals(2000, roomAt(3, success, 1020));
    }

    @Test
    void untilOneSucceedsOneAtATimeIsTriedBesideThoseThatAreTakenToHang() {
        beganAt(0, 10, 20);
        assertEquals(1010, roomAt(3, LONG_AGO, 1000), "two that may still succeed");
        assertEquals(1020, roomAt(3, LONG_AGO, 1010), "one");
        assertEquals(1020, roomAt(3, LONG_AGO, 1020));
        beganAt(1020);
        assertEquals(2020, roomAt(3, LONG_AGO, 1021), "the one beside them");
        assertEquals(2020, roomAt(3, LONG_AGO, 2020));
        assertEquals(1021, roomAt(3, START + 21 * MS, 1021), "the server works");
    }

    @Test
    void fewerThanMaxConnectingNeedNoSuccess() {
        beganAt(0, 500);
        assertEquals(1200, roomAt(3, LONG_AGO, 1200));
    }

    @Test
    void whereConnectingTakesLongNothingIsTakenToHangBeforeFourTimesTheMean() {
        underway.took(2000 * MS);
        beganAt(0);
        assertEquals(8000, roomAt(1, LONG_AGO, 5000));
        assertEquals(1, underway.promising(START + 7999 * MS, 250 * MS));
        assertEquals(0, underway.promising(START + 8000 * MS, 250 * MS));
    }

    @Test
    void aServerThatTurnedSlowIsUsualAfterThreeSuccesses() {
        underway.took(10 * MS);
        beganAt(0);
        assertEquals(1000, roomAt(1, LONG_AGO, 0));
        for (int i = 0; i < 3; i++) {
            underway.took(5000 * MS);
        }
        assertTrue(roomAt(1, LONG_AGO, 5000) > 6000, "5 s are nothing unusual");
    }

    @Test
    void whatHasEndedCountsNoMore() {
        Underway.Running attempt = () -> START;
        underway.begin(attempt);
        assertEquals(1000, roomAt(1, LONG_AGO, 0));
        underway.end(attempt);
        assertEquals(0, underway.count());
        assertEquals(0, roomAt(1, LONG_AGO, 0));
    }

    @Test
    void aProbeHoldsBackTheNextForSoLongAsPatienceLasts() {
        assertEquals(START, underway.probedUntil(1000 * MS, START));
        beganAt(-400, -300);
        assertEquals(START + 700 * MS, underway.probedUntil(1000 * MS, START));
        assertEquals(START, underway.probedUntil(200 * MS, START));
    }
}
