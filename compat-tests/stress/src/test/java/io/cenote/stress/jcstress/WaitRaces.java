package io.cenote.stress.jcstress;

import io.cenote.engine.Inside;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;
import org.openjdk.jcstress.infra.results.ZLI_Result;
import org.openjdk.jcstress.infra.results.ZZ_Result;

/** A waiter against what should end its wait. */
public final class WaitRaces {
    private WaitRaces() {}

    /** A slot is handed to a waiter whose time is up at that moment. */
    @JCStressTest
    @Outcome(id = "true, LEASED, 0", expect = Expect.ACCEPTABLE)
    @Outcome(id = "false, IDLE, 0", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "The waiter has the slot, or everybody may.")
    @State
    public static class HandOffAgainstTimeout extends Subject {
        private final Held held;

        public HandOffAgainstTimeout() {
            super(Form.STRICT);
            held = lease(pool);
        }

        @Actor
        public void release() {
            held.close();
        }

        @Actor
        public void await(ZLI_Result r) {
            r.r1 = awaited(1_000);
        }

        @Arbiter
        public void after(ZLI_Result r) {
            r.r2 = place();
            r.r3 = Inside.waiters(pool);
        }
    }

    /** A slot is handed to a waiter that is interrupted. */
    @JCStressTest
    @Outcome(id = "served, LEASED", expect = Expect.ACCEPTABLE)
    @Outcome(id = "interrupted, IDLE", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "The waiter has the slot, or everybody may.")
    @State
    public static class HandOffAgainstInterrupt extends Subject {
        private final Held held;

        public HandOffAgainstInterrupt() {
            super(Form.STRICT);
            held = lease(pool);
        }

        @Actor
        public void release() {
            held.close();
        }

        @Actor
        public void await(LL_Result r) {
            Thread.currentThread().interrupt();
            try {
                r.r1 = Inside.await(pool, LONG_NANOS) == null ? "in vain" : "served";
            } catch (InterruptedException e) {
                r.r1 = "interrupted";
            }
            Thread.interrupted();
        }

        @Arbiter
        public void after(LL_Result r) {
            r.r2 = place();
        }
    }

    /** A caller begins to wait while the last connection is released by one CAS. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "The release sees the waiter, or the waiter the slot.")
    @State
    public static class AwaitAgainstRelease extends Subject {
        private final Held held;

        public AwaitAgainstRelease() {
            super(Form.EVENTUAL);
            held = lease(pool);
        }

        @Actor
        public void release(ZZ_Result r) {
            r.r1 = held.close();
        }

        @Actor
        public void await(ZZ_Result r) {
            r.r2 = awaited(LONG_NANOS);
        }
    }

    /** The same where the waiter is owed the slot itself. */
    @JCStressTest
    @Outcome(id = "true, true", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "The release sees the waiter, or the waiter the slot.")
    @State
    public static class AwaitAgainstReleaseInStrictOrder extends Subject {
        private final Held held;

        public AwaitAgainstReleaseInStrictOrder() {
            super(Form.STRICT);
            held = lease(pool);
        }

        @Actor
        public void release(ZZ_Result r) {
            r.r1 = held.close();
        }

        @Actor
        public void await(ZZ_Result r) {
            r.r2 = awaited(LONG_NANOS);
        }
    }

    /** A caller begins to wait while the pool, with something idle, is resumed. */
    @JCStressTest
    @Outcome(id = "true", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "Who waits when the pool is resumed is served.")
    @State
    public static class AwaitAgainstResume extends Subject {
        public AwaitAgainstResume() {
            super(Form.EVENTUAL);
            pool.suspend();
        }

        @Actor
        public void resume() {
            pool.resume();
        }

        @Actor
        public void await(org.openjdk.jcstress.infra.results.Z_Result r) {
            r.r1 = awaited(LONG_NANOS);
        }
    }

    /** A caller begins to wait while the pool is closed. */
    @JCStressTest
    @Outcome(id = "false, true", expect = Expect.ACCEPTABLE)
    @Outcome(expect = Expect.FORBIDDEN, desc = "A closed pool lets nobody wait.")
    @State
    public static class AwaitAgainstClose extends Subject {
        public AwaitAgainstClose() {
            super(Form.EVENTUAL);
            lease(pool);
        }

        @Actor
        public void close() {
            pool.close();
        }

        @Actor
        public void await(ZZ_Result r) {
            int before = STANDSTILLS.count();
            long since = System.nanoTime();
            r.r1 = awaited(LONG_NANOS);
            r.r2 = isInTime(since) || stoodStill(before);
        }
    }
}
