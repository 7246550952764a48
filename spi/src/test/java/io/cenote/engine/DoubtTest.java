package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.CloseReason;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DoubtTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration A_MOMENT = Duration.ofMillis(1);
    private static final IllegalStateException LOST = new IllegalStateException("the connection is lost");

    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();
    private final Set<Integer> dead = ConcurrentHashMap.newKeySet();
    private final CountDownLatch release = new CountDownLatch(1);

    DoubtTest() {
        driver.validate = connection -> {
            if (dead.contains(connection.serial)) {
                throw LOST;
            }
        };
    }

    @AfterEach
    void releaseWhatHangs() {
        release.countDown();
    }

    private ManagedPool<Connection> open(PoolConfig.Builder config) {
        return driver.open(config.keepalive(Duration.ZERO).build(), new PoolRuntime(ticker, PoolListener.NONE));
    }

    private static List<Lease<Connection>> lease(ManagedPool<Connection> pool, int count) throws Exception {
        List<Lease<Connection>> leases = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            leases.add(pool.acquire(LONG));
        }
        return leases;
    }

    /** As many idle connections, and one lease. */
    private Lease<Connection> idleBesideOneLease(ManagedPool<Connection> pool, int idle) throws Exception {
        List<Lease<Connection>> leases = lease(pool, idle + 1);
        leases.subList(0, idle).forEach(Lease::close);
        ticker.advance(A_MOMENT);
        return leases.get(idle);
    }

    @Test
    void whoeverComesAfterOneConnectionWasLostIsNotGivenAnotherOfTheLost() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(6))) {
            Lease<Connection> lease = idleBesideOneLease(pool, 5);
            dead.addAll(Set.of(1, 2, 3, 4, 5, 6));
            lease.invalidate(LOST);
            for (Lease<Connection> next : lease(pool, 6)) {
                assertTrue(next.connection().serial > 6, () -> "given " + next.connection());
                next.close();
            }
            assertEquals(5, pool.stats().closed(CloseReason.FAILED_VALIDATION));
        }
    }

    @Test
    void theOthersAreLookedAtTogetherThoughNobodyAsks() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(6))) {
            Lease<Connection> lease = idleBesideOneLease(pool, 5);
            CountDownLatch five = new CountDownLatch(5);
            driver.validate = connection -> {
                five.countDown();
                Scripted.hang(five); // Opened by the fifth: the test ends only if five run at once.
            };
            lease.invalidate(LOST);
            Scripted.await("all are idle again", () -> pool.stats().idle() == 5);
            assertEquals(5, driver.validations.get());
        }
    }

    @Test
    void oneThatFailsItsValidationHasTheOthersLookedAt() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(6).validateAfterIdle(Duration.ofMillis(10)))) {
            lease(pool, 6).forEach(Lease::close);
            ticker.advance(Duration.ofMillis(20));
            dead.addAll(Set.of(1, 2, 3, 4, 5, 6));
            try (Lease<Connection> lease = pool.acquire(LONG)) {
                assertEquals(7, lease.connection().serial);
            }
            Scripted.await("all were looked at", () -> pool.stats().closed(CloseReason.FAILED_VALIDATION) == 6);
        }
    }

    @Test
    void aValidationThatHangsHasTheOthersLookedAt() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(5).validateAfterIdle(Duration.ofMillis(10)))) {
            lease(pool, 5).forEach(Lease::close);
            ticker.advance(Duration.ofMillis(20));
            driver.validate = connection -> {
                if (driver.validations.get() == 1) {
                    Scripted.hang(release);
                }
            };
            pool.acquire(LONG).close();
            Scripted.await("all others are looked at", () -> driver.validations.get() == 5);
            Scripted.await("and are idle", () -> pool.stats().idle() == 4);
        }
    }

    @Test
    void theLostOnesOfOneOutageAreNotLookedForAgainForEachOfThem() throws Exception {
        PoolConfig config = Scripted.config(33).keepalive(Duration.ZERO).build();
        try (ManagedPool<Connection> pool = driver.open(config)) { // On the real clock: time passes between the losses.
            List<Lease<Connection>> leases = lease(pool, 33);
            leases.subList(0, 32).forEach(Lease::close);
            for (int serial = 1; serial <= 33; serial += 2) {
                dead.add(serial);
            }
            // Each loss later than the last validation, and all that were looked at known to work before it.
            driver.validate = connection -> {
                if (dead.contains(connection.serial)) {
                    Scripted.await("others first", () -> driver.validations.get() > 16);
                    throw LOST;
                }
            };
            Lease<Connection> last = leases.get(32);
            Scripted.await("the coarse clock has moved on", () -> {
                long now = io.cenote.spi.Ticker.system().coarseNanos();
                for (Slot<Connection> slot : pool.slots().table()) {
                    if (now - slot.releasedTick <= 0) {
                        return false;
                    }
                }
                return true;
            });
            last.invalidate(LOST);
            Scripted.await(
                    "all were looked at",
                    () -> pool.stats().idle() + pool.stats().closed(CloseReason.FAILED_VALIDATION) >= 32);
            assertEquals(32, driver.validations.get());
        }
    }

    @Test
    void aLargePoolIsLookedThrough() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(101))) {
            Lease<Connection> lease = idleBesideOneLease(pool, 100);
            lease.invalidate(LOST);
            Scripted.await("all were validated", () -> driver.validations.get() == 100);
            Scripted.await("all are idle", () -> pool.stats().idle() == 100);
        }
    }

    @Test
    void nothingIsLookedAtIfAHolderGivesUpAConnectionWithoutACause() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(3))) {
            idleBesideOneLease(pool, 2).invalidate(null);
            pool.acquire(LONG).close();
            assertEquals(0, driver.validations.get());
        }
    }

    @Test
    void nothingIsLookedAtIfValidationIsOff() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(3).validateAfterIdle(Duration.ZERO))) {
            idleBesideOneLease(pool, 2).invalidate(LOST);
            ticker.advance(A_MOMENT);
            pool.acquire(LONG).close();
            assertEquals(0, driver.validations.get());
        }
    }

    @Test
    void aClockThatGoesBackEndsTheDoubt() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(3))) {
            idleBesideOneLease(pool, 2).invalidate(LOST);
            Scripted.await("both were validated", () -> pool.stats().idle() == 2 && driver.validations.get() == 2);
            ticker.advance(Duration.ofHours(-1));
            for (int round = 0; round < 10; round++) {
                pool.acquire(LONG).close();
            }
            int before = driver.validations.get();
            pool.acquire(LONG).close();
            assertEquals(before, driver.validations.get());
        }
    }
}
