package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** By direct calls: nothing of the pool connects meanwhile, and times lie so far apart that no scheduler matters. */
class BreakerTest {
    private static final long SECOND = 1_000_000_000;
    private static final long HOUR = 3_600 * SECOND;
    private static final IllegalStateException DOWN = new IllegalStateException("the server is down");
    private static final Census NOTHING_OPEN = new Census(1, 0, 0, 0, 0, 0, 0);

    private final TestLog log = new TestLog();
    private final Recorder recorder = new Recorder("test", PoolListener.NONE, Runnable::run, log);
    private final ManagedPool<Connection> pool = new Scripted()
            .open(Scripted.config(1).failFastAfter(Duration.ofSeconds(5)).build());
    private final Breaker<Connection> breaker = new Breaker<>(pool, recorder);

    @AfterEach
    void close() {
        pool.close();
    }

    private void fail(int times) {
        for (int i = 0; i < times; i++) {
            breaker.failed(DOWN, Ticker.realNanos());
        }
    }

    /** One that was seen a moment ago. */
    private static Outage lasting(long nanos, int inARow) {
        long at = Ticker.realNanos();
        return new Outage(DOWN, at - nanos, at, inARow);
    }

    private void reconfigure(Duration failFastAfter) {
        pool.reconfigure(pool.config().toBuilder().failFastAfter(failFastAfter).build());
    }

    @Test
    void anOutageIsLoggedOnceWhenItIsEstablishedAndOnceWhenItEnds() {
        fail(2);
        assertEquals(List.of(), log.lines);
        fail(1);
        String begun = "WARNING pool 'test': outage begun, 3 attempts to connect failed in a row; the last:"
                + " java.lang.IllegalStateException: the server is down";
        assertEquals(List.of(begun), log.lines);
        fail(2);
        breaker.succeeded();
        breaker.succeeded();
        assertEquals(List.of(begun, "INFO pool 'test': outage ended after 5 failed attempts to connect"), log.lines);
        assertNull(breaker.outage());
    }

    @Test
    void fewFailuresAreNoOutageAndTheirEndIsNotLogged() {
        fail(2);
        breaker.succeeded();
        fail(2);
        breaker.succeeded();
        assertEquals(List.of(), log.lines);
    }

    @Test
    void everyFailureIsCounted() {
        fail(4);
        assertEquals(4, recorder.connectFailures.sum());
    }

    @Test
    void anAttemptThatTookLongToFailIsNotFollowedAtOnceAndAnotherByThePace() {
        breaker.begun(Ticker.realNanos() - HOUR);
        fail(1);
        assertEquals(
                SECOND / 20,
                breaker.nextAttempt(breaker.outage()) - breaker.outage().at());
        long began = Ticker.realNanos() + HOUR;
        breaker.begun(began);
        assertEquals(breaker.outage().gapNanos(), breaker.nextAttempt(breaker.outage()) - began);
    }

    @Test
    void callersAreRefusedFromFailFastAfterOn() {
        assertFalse(breaker.refuses(null, NOTHING_OPEN));
        assertFalse(breaker.refuses(lasting(5 * SECOND - 1, 3), NOTHING_OPEN));
        assertTrue(breaker.refuses(lasting(5 * SECOND, 3), NOTHING_OPEN));
        assertTrue(breaker.refuses(lasting(HOUR, 4), NOTHING_OPEN));
    }

    @Test
    void twoFailuresRefuseNobodyHoweverFarApart() {
        assertFalse(breaker.refuses(lasting(HOUR, 2), NOTHING_OPEN));
    }

    @Test
    void anythingOpenIsAReasonToWait() {
        Outage outage = lasting(HOUR, 3);
        assertFalse(breaker.refuses(outage, new Census(0, 1, 0, 0, 0, 0, 0)));
        assertFalse(breaker.refuses(outage, new Census(0, 0, 0, 1, 0, 0, 0)));
        assertFalse(breaker.refuses(outage, new Census(0, 0, 0, 0, 1, 0, 0)));
    }

    @Test
    void failFastAfterOfZeroRefusesNobody() {
        reconfigure(Duration.ZERO);
        assertFalse(breaker.refuses(lasting(HOUR, 3), NOTHING_OPEN));
    }

    @Test
    void theFirstAttemptAfterTheLastFailureTellsWhetherAnybodyTried() {
        fail(3);
        long at = breaker.outage().at();
        Outage outage = new Outage(DOWN, at - HOUR, at, 3);
        assertTrue(breaker.refuses(outage, NOTHING_OPEN), "nobody has tried for a moment");
        breaker.begun(at + 9 * SECOND);
        assertTrue(breaker.refuses(outage, NOTHING_OPEN), "somebody has tried after 9 s");
        breaker.begun(at + 20 * SECOND);
        assertTrue(breaker.refuses(outage, NOTHING_OPEN), "the first attempt counts, not the last");
    }

    @Test
    void anOutageIsForgottenIfTheFirstAttemptAfterItComesLate() {
        fail(3);
        long at = breaker.outage().at();
        breaker.begun(at + 11 * SECOND);
        assertFalse(breaker.refuses(new Outage(DOWN, at - HOUR, at, 3), NOTHING_OPEN));
    }

    @Test
    void anAttemptWithoutAFailureBeforeItBeginsNothing() {
        long begun = Ticker.realNanos() + HOUR;
        breaker.begun(begun);
        Outage outage = lasting(HOUR, 3);
        assertTrue(breaker.refuses(outage, NOTHING_OPEN));
        assertEquals(begun + outage.gapNanos(), breaker.nextAttempt(outage));
    }

    @Test
    void aRefusalSaysInHowManyMillisecondsTheNextAttemptBegins() {
        reconfigure(Duration.ofNanos(1));
        assertNull(breaker.refusal());
        failForAMoment();
        long before = Ticker.realNanos();
        breaker.begun(before + 5 * SECOND);
        ConnectFailedException refusal = breaker.refusal();
        long passed = Ticker.realNanos() - before;
        assertSame(DOWN, refusal.getCause());
        String message = refusal.getMessage();
        assertTrue(
                message.matches(
                        "pool 'test': connecting has failed for \\d+\\.\\d s, \\d+ attempts in a row, so callers"
                                + " do not wait \\(failFastAfter 0 ms\\); the next attempt begins in \\d+ ms and lets callers"
                                + " in if it succeeds; last connect error: java.lang.IllegalStateException: the server is"
                                + " down\\. Check that the server can be reached and takes the credentials\\."),
                message);
        long wait = Long.parseLong(message.replaceAll(".*begins in (\\d+) ms.*", "$1"));
        assertTrue(wait <= 5_281 && wait >= 5_254 - passed / 1_000_000, () -> wait + " ms");
    }

    @Test
    void aRefusalSaysThatTheNextAttemptIsUnderWayIfItsTimeHasCome() {
        reconfigure(Duration.ofNanos(1));
        failForAMoment();
        breaker.begun(Ticker.realNanos() - 2 * SECOND);
        Scripted.await(
                "the rest after a failure is over",
                () -> breaker.refusal().getMessage().contains("the next attempt is under way and lets"));
    }

    @Test
    void nobodyIsRefusedBeforeTheTime() {
        reconfigure(Duration.ofHours(1));
        failForAMoment();
        assertNull(breaker.refusal());
    }

    /** Three times, the last later than the first. */
    private void failForAMoment() {
        fail(3);
        Scripted.await("some time between the failures", () -> {
            fail(1);
            return breaker.outage().lasted() > 0;
        });
    }
}
