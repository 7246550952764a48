package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.ConnectFailedException;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Scripted driver = new Scripted();
    private final CountDownLatch release = new CountDownLatch(1);

    @AfterEach
    void endConnects() {
        release.countDown();
    }

    private static <T> T result(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    private static Throwable failure(CompletionStage<?> stage) {
        return assertThrows(ExecutionException.class, () -> result(stage)).getCause();
    }

    @Test
    void itCompletesWhenSoManyAreOpenAndCountsWhatIsOpenAlready() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(10).build());
                Lease<Connection> lease = pool.acquire(LONG)) {
            assertNull(result(pool.warmUp(6)));
            assertEquals(6, pool.stats().open());
            assertNull(result(pool.warmUp(6)));
            assertNull(result(pool.warmUp(0)));
            assertEquals(6, driver.attempts.get());
            assertTrue(driver.mostConnecting.get() <= 4);
            assertFalse(lease.connection().ended);
        }
    }

    @Test
    void itReturnsAtOnceAndIsNotDoneBeforeTheConnectionsAreThere() throws Exception {
        driver.connect = () -> {
            Scripted.hang(release);
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(10).build())) {
            CompletableFuture<Void> warm = pool.warmUp(3).toCompletableFuture();
            Scripted.await("three attempts", () -> driver.attempts.get() == 3);
            assertFalse(warm.isDone());
            release.countDown();
            result(warm);
            assertEquals(3, pool.stats().open());
        }
    }

    @Test
    void attemptsThatEndWhileTheOpenerLooksAreNotRepeated() throws Exception {
        for (int round = 0; round < 500; round++) {
            driver.attempts.set(0);
            try (ManagedPool<Connection> pool = driver.open(Scripted.config(10).build())) {
                result(pool.warmUp(5));
                result(pool.warmUp(5));
                assertEquals(5, driver.attempts.get(), "round " + round);
            }
        }
    }

    @Test
    void whatIsReachedCompletesThoughThereIsNoRoom() throws Exception {
        driver.close = connection -> Scripted.hang(release);
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).minIdle(2).build())) {
            result(pool.warmUp(2));
            pool.acquire().invalidate(null); // Its place is taken until the close ends, and minIdle wants another.
            result(pool.warmUp(1));
            result(pool.warmUp(0));
            release.countDown();
        }
    }

    @Test
    void whatDependsOnItMayWait() throws Exception {
        CountDownLatch registered = new CountDownLatch(1);
        driver.connect = () -> {
            Scripted.hang(registered); // Else this thread could be the one that runs the dependent.
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(4).build())) {
            CompletionStage<Void> warm = pool.warmUp(1);
            CompletableFuture<Void> dependent =
                    warm.thenRun(() -> Scripted.hang(release)).toCompletableFuture();
            registered.countDown();
            result(pool.warmUp(4));
            assertFalse(dependent.isDone());
            release.countDown();
            result(dependent);
        }
    }

    @Test
    void whoeverWaitsForTheFirstConnectionIsToldByTheThreadThatOpenedIt() throws Exception {
        CompletableFuture<Thread> opener = new CompletableFuture<>();
        CountDownLatch registered = new CountDownLatch(1);
        driver.connect = () -> {
            opener.complete(Thread.currentThread());
            Scripted.hang(registered);
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(4).minIdle(2).build())) {
            CompletionStage<Thread> teller = pool.warmUp(1).thenApply(nothing -> Thread.currentThread());
            registered.countDown();
            assertSame(opener.get(), result(teller));
        }
    }

    @Test
    void aListenerMayWaitForWhatDependsOnIt() throws Exception {
        CountDownLatch warm = new CountDownLatch(1);
        PoolListener listener = new PoolListener() {
            @Override
            public void opened(String pool, Duration took) {
                if (driver.attempts.get() > 1) {
                    Scripted.hang(warm);
                }
            }
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).build(), new PoolRuntime(new TestTicker(), listener))) {
            result(pool.warmUp(1));
            // The first attempt has an alarm follow, at which whoever is to be told is told by the way.
            CountDownLatch over = new CountDownLatch(1);
            Alarm.in(TimeUnit.SECONDS.toNanos(1), over::countDown);
            Scripted.hang(over);
            driver.connect = () -> {
                Scripted.hang(release);
                return new Connection(driver.attempts.get());
            };
            CompletionStage<Void> dependent = pool.warmUp(2).thenRun(warm::countDown);
            release.countDown();
            try {
                result(dependent);
            } finally {
                warm.countDown();
            }
        }
    }

    @Test
    void whatDependsOnOneGoalDelaysNeitherAnotherNorTheOpeningOfMore() throws Exception {
        CountDownLatch registered = new CountDownLatch(1);
        driver.connect = () -> {
            Scripted.hang(registered);
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(4).minIdle(4).build())) {
            CompletionStage<Void> one = pool.warmUp(1);
            CompletionStage<Void> other = pool.warmUp(1);
            CompletableFuture<Void> first =
                    one.thenRun(() -> Scripted.hang(release)).toCompletableFuture();
            CompletableFuture<Void> second =
                    other.thenRun(() -> Scripted.hang(release)).toCompletableFuture();
            CompletionStage<Void> third = pool.warmUp(1);
            registered.countDown();
            result(third);
            Scripted.await("as many as are kept idle", () -> pool.stats().open() == 4);
            assertFalse(first.isDone());
            assertFalse(second.isDone());
            release.countDown();
            result(first);
            result(second);
        }
    }

    @Test
    void allAreToldHoweverManyThoughNoThreadIsToBeHad() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            DriverCalls none = new DriverCalls("none", 1, () -> {}, pool.recorder(), null);
            none.shutdown();
            WarmUp<Connection> warmUp = new WarmUp<>(pool, none);
            List<CompletableFuture<Void>> all = new ArrayList<>();
            for (int i = 0; i < 100_000; i++) {
                all.add(warmUp.to(1).toCompletableFuture());
            }
            try {
                warmUp.end();
            } finally {
                assertEquals(0, all.stream().filter(each -> !each.isDone()).count(), "who is not told");
            }
        }
    }

    @Test
    void itFailsWithTheErrorOfAnAttemptAndWhatWasOpenedStays() throws Exception {
        IllegalStateException down = new IllegalStateException("the server is full");
        driver.connect = () -> {
            if (driver.attempts.get() > 2) {
                throw down;
            }
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(5).maxConnecting(1).build())) {
            ConnectFailedException failed = assertInstanceOf(ConnectFailedException.class, failure(pool.warmUp(4)));
            assertSame(down, failed.getCause());
            assertEquals(
                    "pool 'test': warming up to 4 connections failed: java.lang.IllegalStateException: the server is"
                            + " full",
                    failed.getMessage());
            assertEquals(2, pool.stats().open());
            result(pool.warmUp(2));
            assertEquals(3, driver.attempts.get(), "nobody wants a fourth attempt");
        }
    }

    @Test
    void closeEndsIt() throws Exception {
        driver.connect = () -> {
            Scripted.hang(release);
            return new Connection(driver.attempts.get());
        };
        ManagedPool<Connection> pool = driver.open(Scripted.config(2).build());
        CompletionStage<Void> warm = pool.warmUp(2);
        pool.close();
        assertInstanceOf(PoolClosedException.class, failure(warm));
        assertInstanceOf(PoolClosedException.class, failure(pool.warmUp(1)));
        release.countDown();
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
        assertInstanceOf(PoolClosedException.class, failure(pool.warmUp(1)));
    }

    @Test
    void aNumberThatThePoolCannotHoldIsRefused() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            for (int bad : new int[] {-1, 3}) {
                IllegalArgumentException refused = assertThrows(IllegalArgumentException.class, () -> pool.warmUp(bad));
                assertEquals(
                        "pool 'test': cannot warm up to " + bad + " connections; must be 0 to maximumPoolSize, 2",
                        refused.getMessage());
            }
            driver.connect = () -> {
                Scripted.hang(release);
                return new Connection(driver.attempts.get());
            };
            CompletionStage<Void> warm = pool.warmUp(2);
            pool.reconfigure(pool.config().toBuilder().maxSize(1).minIdle(0).build());
            assertInstanceOf(IllegalArgumentException.class, failure(warm));
        }
    }
}
