package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a connector opens connections with is renewed though nobody connects. */
final class RenewalTest {
    private final Scripted driver = new Scripted();
    private final TestTicker ticker = new TestTicker();
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger ended = new AtomicInteger();
    private final CountDownLatch latch = new CountDownLatch(1);

    @AfterEach
    void letGo() {
        latch.countDown();
    }

    private ManagedPool<Connection> open(PoolConfig.Builder config) {
        return driver.open(config.build(), new PoolRuntime(ticker, PoolListener.NONE));
    }

    private void pass() {
        ticker.advance(ticker.period());
    }

    private void renewalsThatHang() {
        driver.renewalDue = () -> true;
        driver.renew = () -> {
            begun.incrementAndGet();
            Scripted.hang(latch);
            return ended.incrementAndGet();
        };
    }

    @Test
    void aPassHasItRenewedWhenItIsDueOnAThreadThatMayWaitAndNotTwiceAtOnce() {
        try (ManagedPool<Connection> pool = open(Scripted.config(1))) {
            pass();
            assertEquals(0, begun.get());
            AtomicReference<Thread> by = new AtomicReference<>();
            renewalsThatHang();
            driver.renew = () -> {
                by.set(Thread.currentThread());
                begun.incrementAndGet();
                Scripted.hang(latch);
                return ended.incrementAndGet();
            };
            pass();
            pass();
            Scripted.await("it runs", () -> begun.get() == 1);
            assertNotSame(Thread.currentThread(), by.get());
            pass();
            driver.renewalDue = () -> false;
            latch.countDown();
            Scripted.await("it ended", () -> ended.get() == 1);
            pass();
            assertEquals(1, begun.get());
            assertEquals(0, pool.stats().open());
        }
    }

    @Test
    void aConnectorThatRenewsIsAskedEverySecondAndAnotherAsOftenAsThePoolNeeds() {
        for (boolean renews : new boolean[] {false, true}) {
            driver.renews = renews;
            AtomicInteger asked = new AtomicInteger();
            driver.renewalDue = () -> {
                asked.incrementAndGet();
                return false;
            };
            try (ManagedPool<Connection> pool = open(Scripted.config(1))) {
                ticker.advance(Duration.ofSeconds(60));
                assertEquals(renews ? 60 : 10, asked.get(), pool::toString);
            }
        }
    }

    @Test
    void oneThatThrowsIsTriedAgainAndCostsNothing() throws Exception {
        try (ManagedPool<Connection> pool = open(Scripted.config(1))) {
            driver.renewalDue = () -> true;
            driver.renew = () -> {
                begun.incrementAndGet();
                throw new IOException("sealed");
            };
            Scripted.await("three tries", () -> {
                pass();
                return begun.get() >= 3;
            });
            driver.renew = () -> {
                throw new StackOverflowError();
            };
            pass();
            driver.renewalDue = () -> {
                throw new IllegalStateException();
            };
            pass();
            assertFalse(pool.acquire().connection().ended);
        }
    }

    @Test
    void thoseThatHangAreGivenUpAndHoldHalfOfThePermitsAtMost() throws Exception {
        try (ManagedPool<Connection> pool =
                open(Scripted.config(1).connectTimeout(Duration.ofMillis(250)).maxAbandoned(4))) {
            renewalsThatHang();
            Scripted.await("two hang", () -> {
                pass();
                return pool.stats().abandoned() == 2;
            });
            for (int i = 0; i < 10; i++) {
                pass();
            }
            assertEquals(2, begun.get());
            pool.acquire().close();
            latch.countDown();
            Scripted.await("both have ended", () -> pool.stats().abandoned() == 0);
            Scripted.await("and it is tried again", () -> {
                pass();
                return begun.get() > 2;
            });
        }
    }

    @Test
    void afterTheCloseNoneBeginsAndTheConnectorIsClosedWhenTheLastHasEnded() throws Exception {
        ManagedPool<Connection> pool = open(Scripted.config(1).connectTimeout(Duration.ofHours(1)));
        renewalsThatHang();
        pass();
        Scripted.await("it runs", () -> begun.get() == 1);
        Runnable late = pool.renewal()::look;
        pool.close();
        assertEquals(1, driver.connectorClosed.getCount());
        latch.countDown();
        assertTrue(driver.connectorClosed.await(30, TimeUnit.SECONDS));
        assertEquals(1, ended.get());
        late.run();
        assertEquals(1, begun.get());
        assertEquals(0, pool.stats().abandoned());
    }
}
