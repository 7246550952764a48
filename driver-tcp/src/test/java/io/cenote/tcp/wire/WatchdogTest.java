package io.cenote.tcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.suite.kit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WatchdogTest {
    private static final Duration LONG = Duration.ofMinutes(10);

    private final Await await = Await.ordinary();
    private final Watchdog watchdog = new Watchdog("watchdog-test");

    @AfterEach
    void close() {
        watchdog.close();
    }

    private static Deadline in(int millis) {
        return Deadline.after(Duration.ofMillis(millis));
    }

    @Test
    void aGuardExpiresOnceAndThenSaysSo() {
        AtomicInteger expired = new AtomicInteger();
        Watchdog.Guard guard = watchdog.guard(expired::incrementAndGet);
        guard.arm(in(1));
        await.until("it expires", () -> expired.get() == 1);
        assertFalse(guard.disarm());
        guard.arm(Deadline.after(LONG));
        assertTrue(guard.disarm());
        assertEquals(1, expired.get());
    }

    @Test
    void aGuardThatIsDisarmedInTimeDoesNotExpire() {
        AtomicInteger expired = new AtomicInteger();
        AtomicInteger other = new AtomicInteger();
        Watchdog.Guard guard = watchdog.guard(expired::incrementAndGet);
        Watchdog.Guard later = watchdog.guard(other::incrementAndGet);
        Deadline deadline = in(50);
        guard.arm(deadline);
        boolean inTime = guard.disarm();
        later.arm(in(60));
        await.until("a later one expires", () -> other.get() == 1);
        assertEquals(inTime ? 0 : 1, expired.get());
    }

    @Test
    void anEarlierDeadlineWakesAWatchdogThatSleepsForALaterOne() {
        AtomicInteger expired = new AtomicInteger();
        watchdog.guard(() -> {}).arm(Deadline.after(LONG));
        for (int i = 1; i <= 50; i++) {
            watchdog.guard(expired::incrementAndGet).arm(in(1));
            int expected = i;
            await.until("it expires long before the other", () -> expired.get() == expected);
        }
    }

    @Test
    void whatOneGuardThrowsConcernsNoOther() {
        AtomicInteger expired = new AtomicInteger();
        watchdog.guard(() -> {
                    throw new IllegalStateException("of no interest");
                })
                .arm(in(1));
        watchdog.guard(expired::incrementAndGet).arm(in(2));
        await.until("the other expires", () -> expired.get() == 1);
    }

    @Test
    void aGuardThatIsClosedIsForgotten() {
        List<Watchdog.Guard> guards = new ArrayList<>();
        AtomicInteger expired = new AtomicInteger();
        for (int i = 0; i < 10; i++) {
            Watchdog.Guard guard = watchdog.guard(expired::incrementAndGet);
            guard.arm(Deadline.after(LONG));
            guards.add(guard);
        }
        guards.forEach(Watchdog.Guard::close);
        watchdog.guard(() -> expired.addAndGet(100)).arm(in(1));
        await.until("the last one expires", () -> expired.get() == 100);
    }

    @Test
    void c6_aPeerThatFindsHeartbeatsTooFrequentHasTheIntervalDoubled() {
        try (Pulse pulse = new Pulse(watchdog, Duration.ofMinutes(50), LONG, () -> true, () -> {}, () -> {})) {
            pulse.slower();
            assertEquals(Duration.ofMinutes(100), pulse.interval());
            pulse.slower();
            assertEquals(Duration.ofHours(2), pulse.interval(), "but not without end");
        }
    }

    @Test
    void bT12_onlyAnAnswerKeepsAPulse() {
        AtomicInteger asked = new AtomicInteger();
        AtomicInteger lost = new AtomicInteger();
        Pulse[] self = {null};
        try (Pulse pulse = new Pulse(
                watchdog,
                Duration.ofMillis(1),
                Duration.ofMillis(200),
                () -> false,
                () -> {
                    if (asked.incrementAndGet() <= 5 && self[0] != null) {
                        self[0].read();
                    }
                },
                lost::incrementAndGet)) {
            self[0] = pulse;
            await.until("an unanswered question is noticed", () -> lost.get() == 1);
            assertTrue(asked.get() >= 1);
        }
    }
}
