package io.cenote.stress.jcstress;

import io.cenote.engine.Inside;
import io.cenote.spi.PoolException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.ZL_Result;
import org.openjdk.jcstress.infra.results.ZZL_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A caller that takes what is idle against all who may take it away. */
public final class AcquireRaces {
    private AcquireRaces() {}

    /** Whether a caller is served at once. A closed or suspended pool serves nobody. */
    private static boolean served(Subject subject) {
        try {
            return subject.pool.tryAcquire().isPresent();
        } catch (PoolException refused) {
            return false;
        }
    }

    /** Two callers and one connection. */
    @JCStressTest
    @Outcome(id = "true, false, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, true, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A connection has one holder.")
    @State
    public static class AcquireAgainstAcquire extends Subject {
        public AcquireAgainstAcquire() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void one(ZZL_Result r) {
            r.r1 = served(this);
        }

        @Actor
        public void other(ZZL_Result r) {
            r.r2 = served(this);
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = place();
        }
    }

    /** A caller and the housekeeping want the same slot. */
    @JCStressTest
    @Outcome(id = "true, false, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, true, HELD", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A slot has one owner.")
    @State
    public static class AcquireAgainstHousekeeping extends Subject {
        public AcquireAgainstHousekeeping() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void acquire(ZZL_Result r) {
            r.r1 = served(this);
        }

        @Actor
        public void hold(ZZL_Result r) {
            r.r2 = Inside.hold(pool, 0);
        }

        @Arbiter
        public void after(ZZL_Result r) {
            r.r3 = place();
        }
    }

    /** A caller while all connections are evicted. */
    @JCStressTest
    @Outcome(id = "true, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, VACANT", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "Nothing evicted stays idle.")
    @State
    public static class AcquireAgainstEvict extends Subject {
        public AcquireAgainstEvict() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void acquire(ZL_Result r) {
            r.r1 = served(this);
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

    /** A caller that comes after the evict has returned. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It came before.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE)
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "After an evict nobody gets what was there before.")
    @State
    public static class AcquireAfterEvict extends Subject {
        private volatile boolean evicted;

        public AcquireAfterEvict() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void evict() {
            pool.evict();
            evicted = true;
        }

        @Actor
        public void acquire(ZZ_Result r) {
            r.r1 = evicted;
            r.r2 = served(this);
        }
    }

    /** A caller that comes after the suspend has returned. */
    @JCStressTest
    @Outcome(id = "false, false", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE, desc = "It came before.")
    @Outcome(id = "true, false", expect = Expect.ACCEPTABLE)
    @Outcome(id = "true, true", expect = Expect.FORBIDDEN, desc = "A suspended pool gives nothing out.")
    @State
    public static class AcquireAfterSuspend extends Subject {
        private volatile boolean suspended;

        public AcquireAfterSuspend() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void suspend() {
            pool.suspend();
            suspended = true;
        }

        @Actor
        public void acquire(ZZ_Result r) {
            r.r1 = suspended;
            r.r2 = served(this);
        }
    }

    /** A caller while the pool is suspended: whoever loses, the connection is where it belongs. */
    @JCStressTest
    @Outcome(id = "true, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, IDLE", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A refused caller keeps nothing.")
    @State
    public static class AcquireAgainstSuspend extends Subject {
        public AcquireAgainstSuspend() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void acquire(ZL_Result r) {
            r.r1 = served(this);
        }

        @Actor
        public void suspend() {
            pool.suspend();
        }

        @Arbiter
        public void after(ZL_Result r) {
            r.r2 = place();
        }
    }

    /** A caller while the pool is closed. */
    @JCStressTest
    @Outcome(id = "true, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, VACANT", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "Nothing stays idle in a closed pool.")
    @State
    public static class AcquireAgainstClose extends Subject {
        public AcquireAgainstClose() {
            super(Form.EVENTUAL);
        }

        @Actor
        public void acquire(ZL_Result r) {
            r.r1 = served(this);
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
}
