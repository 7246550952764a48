package io.cenote.stress.jcstress;

import io.cenote.engine.SystemTicker;
import io.cenote.engine.SystemTickerInside;
import io.cenote.spi.Ticker;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** The coarse clock, which sleeps while nobody reads it, against its readers. */
public final class ClockRaces {
    private ClockRaces() {}

    /** The clock is read, and never has to call a pool. */
    private record Read(SystemTicker clock) implements Ticker {
        @Override
        public long nanos() {
            return clock.nanos();
        }

        @Override
        public long coarseNanos() {
            return clock.coarseNanos();
        }

        @Override
        public Registration every(Duration period, Runnable pass) {
            return () -> {};
        }
    }

    /** A caller comes at the moment at which the clock goes to sleep because there was none. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "The clock sleeps, and somebody has read it.")
    @State
    public static class ParkAgainstAcquire extends Subject {
        private final SystemTicker clock;

        public ParkAgainstAcquire() {
            this(SystemTickerInside.unread());
        }

        private ParkAgainstAcquire(SystemTicker clock) {
            super(Form.EVENTUAL, new Read(clock));
            this.clock = clock;
        }

        @Actor
        public void park(ZZ_Result r) {
            int before = STANDSTILLS.count();
            long since = System.nanoTime();
            SystemTickerInside.sleepAsItsThread(clock, LONG_NANOS);
            r.r1 = isInTime(since) || stoodStill(before);
        }

        @Actor
        public void acquire(ZZ_Result r) {
            SystemTickerInside.untilItHasItsThread(clock);
            r.r2 = pool.tryAcquire().isPresent();
        }
    }
}
