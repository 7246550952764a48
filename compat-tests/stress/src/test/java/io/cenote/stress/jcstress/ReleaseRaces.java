package io.cenote.stress.jcstress;

import io.cenote.spi.Lease;
import java.time.Duration;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;
import org.openjdk.jcstress.infra.results.II_Result;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZZ_Result;

/** The end of a lease against everything else that may happen to its slot. */
public final class ReleaseRaces {
    private ReleaseRaces() {}

    /** Two threads close one lease at the same moment. */
    @JCStressTest
    @Outcome(id = "true, false, IDLE", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, true, IDLE", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A lease ends once.")
    @State
    public static class DoubleClose extends Subject {
        private final Held held;

        public DoubleClose() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = held.close();
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = held.close();
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = place();
        }
    }

    /** A lease with something to undo is closed twice: the driver is called once, before anybody else has it. */
    @JCStressTest
    @Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "One close, one reset, no end.")
    @State
    public static class DoubleReset extends Subject {
        private final Held held;

        public DoubleReset() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void one(III_Result r) {
            r.r1 = held.closeDirty() ? 1 : 0;
        }

        @Actor
        public void other(III_Result r) {
            r.r2 = held.closeDirty() ? 1 : 0;
        }

        @Arbiter
        public void after(III_Result r) {
            r.r1 += r.r2;
            r.r2 = held.wire().resets.get();
            r.r3 = held.wire().ends.get();
            pool.close(); // Else the alarm of its reset keeps it for seconds, and with it a million others.
        }
    }

    /** A second close comes when the slot is leased to the next already. */
    @JCStressTest
    @Outcome(id = "true, true, false", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, false, true", expect = Expect.ACCEPTABLE, desc = "The other was first, and is not done yet.")
    @Outcome(id = "false, true, true", expect = Expect.ACCEPTABLE, desc = "The other was first.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A late close ends nobody else's lease.")
    @State
    public static class CloseAgainstNextLease extends Subject {
        private final Held held;

        public CloseAgainstNextLease() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void closeAndLeaseAgain(ZZZ_Result r) {
            r.r1 = held.close();
            r.r2 = pool.tryAcquire().map(CloseAgainstNextLease::holds).orElse(false);
        }

        private static boolean holds(Lease<Wire> next) {
            return next.connection() != null; // It would throw if the lease were over.
        }

        @Actor
        public void closeLate(ZZZ_Result r) {
            r.r3 = held.close();
        }
    }

    /** The holder gives the connection up while the pool takes the lease back. */
    @JCStressTest
    @Outcome(id = "1, VACANT", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A connection is closed once.")
    @State
    public static class InvalidateAgainstTakeBack extends Subject {
        private final Held held;

        public InvalidateAgainstTakeBack() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void invalidate() {
            held.tenure().invalidate(held.lease(), null);
        }

        @Actor
        public void takeBack() {
            pool.close(Duration.ZERO);
        }

        @Arbiter
        public void after(org.openjdk.jcstress.infra.results.IL_Result r) {
            r.r1 = held.wire().ends.get();
            r.r2 = place();
        }
    }

    /** A release while the pool is closed. */
    @JCStressTest
    @Outcome(id = "true, VACANT", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "Nothing stays idle in a closed pool.")
    @State
    public static class ReleaseAgainstClose extends Subject {
        private final Held held;

        public ReleaseAgainstClose() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void release(ZL_Result r) {
            r.r1 = held.close();
        }

        @Actor
        public void close() {
            pool.close();
        }

        @Arbiter
        public void after(ZL_Result r) {
            r.r2 = place();
        }
    }

    /** A release while all connections are evicted. */
    @JCStressTest
    @Outcome(id = "true, VACANT", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "What was in use when it was evicted is closed when it comes back.")
    @State
    public static class ReleaseAgainstEvict extends Subject {
        private final Held held;

        public ReleaseAgainstEvict() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void release(ZL_Result r) {
            r.r1 = held.close();
        }

        @Actor
        public void evict() {
            pool.evict();
        }

        @Arbiter
        public void after(ZL_Result r) {
            r.r2 = place();
        }
    }

    /** A release while the pool becomes smaller. */
    @JCStressTest
    @Outcome(id = "1, 0", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "One connection is left, and it is idle.")
    @State
    public static class ReleaseAgainstShrink extends Subject {
        private final Held held;

        public ReleaseAgainstShrink() {
            super(Form.PAIR);
            held = lease(pool);
        }

        @Actor
        public void release() {
            held.close();
        }

        @Actor
        public void shrink() {
            pool.reconfigure(SMALLER);
        }

        @Arbiter
        public void after(II_Result r) {
            r.r1 = open();
            r.r2 = open() - pool.stats().idle();
        }
    }

    /** What a holder writes without any order is what the next holder reads. */
    @JCStressTest
    @Outcome(id = "1", expect = Expect.ACCEPTABLE)
    @Outcome(id = "-1", expect = Expect.ACCEPTABLE, desc = "Not released yet.")
    @Outcome(expect = Expect.FORBIDDEN, desc = "A connection comes with all that was done to it.")
    @State
    public static class Publication extends Subject {
        private final Held held;

        public Publication() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void release() {
            held.wire().mark = 1;
            held.close();
        }

        @Actor
        public void next(org.openjdk.jcstress.infra.results.I_Result r) {
            r.r1 = pool.tryAcquire().map(lease -> lease.connection().mark).orElse(-1);
        }
    }
}
