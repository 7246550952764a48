package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.suite.kit.FakeConnection;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import io.cenote.suite.kit.TestThreads.Task;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;

/** REL: how a lease ends. */
public interface ReleaseRules {
    @Rule(value = "REL-01", says = "A released connection is used again.")
    default void rel01_aReleasedConnectionIsUsedAgain(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease first = bench.acquire();
        first.close();
        HeldLease second = bench.acquire();
        assertEquals(first.serial(), second.serial(), "serial number");
        second.close();
        bench.settle();
        assertEquals(0, bench.driver().calls(Call.CLOSE), "closed connections");
    }

    @Rule(value = "REL-02", says = "A second close of a lease does nothing, from whatever thread, whoever is next.")
    default void rel02_aSecondCloseDoesNothing(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease first = bench.acquire();
        first.close();
        first.lease().close();
        first.lease().invalidate(null);
        HeldLease second = bench.acquire();
        bench.threads().start("late closer", () -> {
            first.lease().close();
            first.lease().invalidate(null);
            return null;
        });
        bench.joinCallers();
        assertNull(bench.tryAcquire(), "a second lease of the only connection");
        second.connection().use();
        second.close();
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "REL-03", says = "A closed lease refuses its connection with an IllegalStateException.")
    default void rel03_aClosedLeaseRefusesItsConnection(PoolBench bench) throws Exception {
        bench.open();
        HeldLease released = bench.acquire();
        released.close();
        assertThrows(IllegalStateException.class, () -> released.lease().connection(), "after close");
        HeldLease invalidated = bench.acquire();
        invalidated.invalidate(null);
        assertThrows(IllegalStateException.class, () -> invalidated.lease().connection(), "after invalidate");
    }

    @Rule(value = "REL-04", says = "A lease may be closed by another thread than the one that acquired it.")
    default void rel04_anotherThreadMayCloseALease(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        bench.threads().start("closer", () -> {
            held.close();
            return null;
        });
        bench.joinCallers();
        bench.acquire(Duration.ZERO).close();
    }

    @Rule(value = "REL-05", says = "A lease can be closed in an interrupted thread, and the flag is kept.")
    default void rel05_releaseWorksInAnInterruptedThread(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        Thread.currentThread().interrupt();
        held.close();
        assertTrue(Thread.interrupted(), "the interrupt flag after close");
        HeldLease again = bench.acquire();
        Thread.currentThread().interrupt();
        again.invalidate(null);
        assertTrue(Thread.interrupted(), "the interrupt flag after invalidate");
        bench.acquire().close();
        bench.settle();
    }

    @Rule(value = "REL-06", says = "Of several threads that close one lease at once, one releases it.")
    default void rel06_ofSeveralClosersOneReleases(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        for (int round = 0; round < 100; round++) {
            Lease<FakeConnection> lease = bench.acquire().letGo();
            Callable<Void> close = () -> {
                lease.close();
                return null;
            };
            Task<Void> one = bench.threads().start("closer one of round " + round, close);
            Task<Void> other = bench.threads().start("closer two of round " + round, close);
            one.result();
            other.result();
            HeldLease next = bench.acquire(Duration.ZERO);
            assertNull(bench.tryAcquire(), "a second lease of the only connection in round " + round);
            next.close();
        }
        bench.settle();
        assertEquals(1, bench.driver().calls(Call.CONNECT), "attempts to connect");
    }

    @Rule(value = "REL-07", says = "What a holder changed is undone, on the releasing thread, before the next has it.")
    default void rel07_theNextHolderFindsTheConnectionAsNew(PoolBench bench) throws Exception {
        AtomicReference<Thread> resetOn = new AtomicReference<>();
        bench.driver().on(Call.RESET, c -> resetOn.set(Thread.currentThread()));
        bench.open(bench.config().maxSize(1).build());
        for (int i = 0; i < 3; i++) {
            HeldLease held = bench.acquire();
            held.connection().soil();
            // The next acquire notes a misuse if nothing was undone.
            held.close();
            assertEquals(Thread.currentThread(), resetOn.getAndSet(null), "the thread of the reset");
        }
        HeldLease held = bench.acquire();
        held.connection().soil();
        Task<HeldLease> waiter = bench.startWaiter("waiter");
        held.close();
        waiter.result().close();
    }

    @Rule(
            value = "REL-08",
            says = "A connection whose reset throws anything is closed, and close of the lease is quiet.")
    default void rel08_aConnectionThatCannotBeResetIsClosed(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        int failures = 0;
        for (Behaviour failing : Throwables.eachKind("reset")) {
            HeldLease held = bench.acquire();
            bench.driver().once(Call.RESET, failing);
            held.close();
            failures++;
            HeldLease next = bench.acquire();
            assertNotEquals(held.serial(), next.serial(), "serial number after a failed reset");
            next.close();
        }
        bench.settle();
        assertEquals(failures, bench.closed(CloseReason.RESET_FAILED), "closed as RESET_FAILED");
        assertEquals(failures, bench.driver().calls(Call.CLOSE), "closed connections");
    }

    @Rule(value = "REL-09", says = "A connection that is broken when it is released is closed.")
    default void rel09_aBrokenConnectionIsClosedOnRelease(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        HeldLease held = bench.acquire();
        held.connection().breakOff();
        held.close();
        HeldLease next = bench.acquire();
        assertNotEquals(held.serial(), next.serial(), "serial number");
        next.close();
        bench.settle();
        assertEquals(1, bench.closed(CloseReason.BROKEN), "closed as BROKEN");
    }

    @Rule(value = "REL-10", says = "A release with nothing to undo makes no driver call.")
    default void rel10_aCleanReleaseMakesNoDriverCall(PoolBench bench) throws Exception {
        bench.open(bench.config().maxSize(1).build());
        bench.fill(1);
        int resets = bench.driver().calls(Call.RESET);
        Boolean released =
                bench.pool().acquire(bench.patience(), (tenure, lease, connection) -> tenure.release(lease, true));
        assertEquals(true, released, "the release");
        assertEquals(resets, bench.driver().calls(Call.RESET), "resets");
        HeldLease next = bench.tryAcquire();
        assertNotNull(next, "nothing is idle after a clean release");
        next.close();
    }
}
