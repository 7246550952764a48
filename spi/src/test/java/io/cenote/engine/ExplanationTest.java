package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.Lease;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What a timeout says. */
final class ExplanationTest {
    private final Scripted driver = new Scripted();

    private static AcquireTimeoutException timeout(ManagedPool<Connection> pool) {
        return assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)));
    }

    private static Lease<Connection> acquireOn(String thread, ManagedPool<Connection> pool) throws Exception {
        FutureTask<Lease<Connection>> task = new FutureTask<>(pool::acquire);
        new Thread(task, thread).start();
        return task.get(30, TimeUnit.SECONDS);
    }

    @Test
    void whoSharesTheLookOfATimeoutJustBeforeIsToldOfNoLeaseThatHasEnded() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            Lease<Connection> kept = acquireOn("kept", pool);
            Lease<Connection> over = acquireOn("over", pool);
            String before = timeout(pool).getMessage();
            assertTrue(before.contains("by thread 'kept'") && before.contains("by thread 'over'"), before);
            over.close();
            Lease<Connection> next = acquireOn("next", pool);
            AcquireTimeoutException after = timeout(pool);
            assertTrue(after.getMessage().contains("by thread 'kept'"), after::getMessage);
            assertFalse(after.getMessage().contains("by thread 'over'"), after::getMessage);
            assertTrue(after.leases().stream().noneMatch(lease -> lease.holder().equals("over")));
            Scripted.await(
                    "the next one is told of", () -> timeout(pool).getMessage().contains("by thread 'next'"));
            next.close();
            kept.close();
        }
    }

    @Test
    void aHolderWhoseThreadHasEndedIsNoReasonToWaitLonger() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            Thread[] holder = new Thread[1];
            FutureTask<Lease<Connection>> task = new FutureTask<>(() -> {
                holder[0] = Thread.currentThread();
                return pool.acquire();
            });
            new Thread(task, "gone").start();
            Lease<Connection> leaked = task.get(30, TimeUnit.SECONDS);
            holder[0].join(30_000);
            String told = timeout(pool).getMessage();
            assertTrue(told.contains("by thread 'gone', which has ended"), told);
            assertTrue(told.contains("perhaps never released: use try-with-resources; leakStacks=true"), told);
            leaked.close();
        }
    }

    @Test
    void aPoolThatNeverHadAConnectionSendsNobodyToItsTimeoutsAlone() {
        CountDownLatch let = new CountDownLatch(1);
        driver.connect = () -> {
            Scripted.hang(let);
            throw new java.io.IOException("refused");
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            String told = timeout(pool).getMessage();
            assertTrue(told.contains("None was ever opened: check that the server can be reached"), told);
        } finally {
            let.countDown();
        }
    }
}
