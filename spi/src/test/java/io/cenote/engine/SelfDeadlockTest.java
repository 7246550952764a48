package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import app.Elsewhere;
import io.cenote.engine.Scripted.Connection;
import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolException;
import io.cenote.spi.PoolListener;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.SelfDeadlockException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

/** Threads that wait for a connection while they hold one. */
@SuppressWarnings("try") // Leases that are only held.
final class SelfDeadlockTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final Scripted driver = new Scripted();

    private static <T> FutureTask<T> started(String name, Callable<T> work) {
        FutureTask<T> task = new FutureTask<>(work);
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
        return task;
    }

    private static String me() {
        return Thread.currentThread().getName();
    }

    /** That a message tells its thread of slot 0, and where that was acquired. */
    private static void assertAcquired(String message, String place) {
        assertTrue(
                message.matches(".* while it holds slot 0 for [.0-9]+ s, acquired at " + quoted(place) + ".*"),
                message);
    }

    @Test
    void a_timeout_tells_a_thread_what_it_holds_itself_and_where_both_were_asked_for() throws Exception {
        try (ManagedPool<Connection> pool =
                        driver.open(Scripted.config(1).leakStacks(true).build());
                Lease<Connection> held = pool.acquire()) {
            String message = assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)))
                    .getMessage();
            String site = "\\S+";
            assertTrue(
                    message.matches(".*; self-deadlock: this thread, '" + me() + "', waits at " + site
                            + " while it holds slot 0 for [.0-9]+ s, acquired at " + site + "\\. Release first, .*"),
                    message);
            assertFalse(message.contains("slot 0 is leased"), message);
        }
    }

    @Test
    void without_the_key_a_thread_waits_though_it_holds_everything_itself() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build());
                Lease<Connection> held = pool.acquire()) {
            assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(1)));
        }
    }

    @Test
    void with_the_key_a_thread_that_holds_everything_itself_fails_at_once() throws Exception {
        try (ManagedPool<Connection> pool =
                        driver.open(Scripted.config(2).failOnSelfDeadlock(true).build());
                Lease<Connection> one = pool.acquire();
                Lease<Connection> two = Elsewhere.acquire(pool)) {
            SelfDeadlockException refused = assertThrows(SelfDeadlockException.class, () -> pool.acquire(LONG));
            assertTrue(
                    refused.getMessage()
                            .startsWith(
                                    "pool 'test': this wait is refused (failOnSelfDeadlock), for nobody would end it:"
                                            + " this thread, '" + me() + "', waits at "),
                    refused::toString);
            assertTrue(
                    refused.getMessage()
                            .matches(
                                    ".* while it holds slot . for [.0-9]+ s, acquired at \\S+, and slot . for [.0-9]+ s, acquired at \\S+\\. Release first, .*"),
                    refused::toString);
            assertFalse(refused.getMessage().contains("not kept"), refused::toString);
            assertEquals(0, pool.stats().waiting());
        }
    }

    @Test
    void the_last_thread_of_a_circle_fails_and_the_others_get_what_it_gives_back() throws Exception {
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).failOnSelfDeadlock(true).build())) {
            FutureTask<Boolean> first;
            try (Lease<Connection> mine = pool.acquire(LONG)) {
                first = started("first", () -> {
                    try (Lease<Connection> outer = pool.acquire(LONG);
                            Lease<Connection> inner = Elsewhere.acquire(pool)) {
                        return true;
                    }
                });
                awaitWaiter(pool, 2);
                SelfDeadlockException refused = assertThrows(SelfDeadlockException.class, () -> pool.acquire(LONG));
                assertTrue(
                        refused.getMessage()
                                .matches(
                                        ".*; thread 'first' waits at app.Elsewhere.acquire\\(Elsewhere.java:\\d+\\) while it"
                                                + " holds slot . for [.0-9]+ s, acquired at .*"),
                        refused::toString);
            }
            assertTrue(first.get(30, TimeUnit.SECONDS));
        }
    }

    /** What a thread that holds the only connection is told when it asks for another. */
    private static String told(ManagedPool<Connection> pool) throws InterruptedException {
        try (Lease<Connection> held = Elsewhere.acquire(pool)) {
            return assertThrows(PoolException.class, () -> Elsewhere.acquireSoon(pool))
                    .getMessage();
        }
    }

    @Test
    void the_first_message_of_a_new_pool_has_both_places_however_its_threads_got_their_leases() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            for (int i = 0; i < 100; i++) {
                pool.acquire().close(); // The next one is this thread's own last connection.
            }
            String first = told(pool);
            assertAcquired(first, "app.Elsewhere.acquire(Elsewhere.java:");
            assertTrue(
                    first.contains("this thread, '" + me() + "', waits at app.Elsewhere.acquireSoon(Elsewhere.java:"),
                    first);
        }
    }

    @Test
    void who_waits_with_a_lease_and_is_served_leaves_the_pool_prepared_for_who_is_not() throws Exception {
        for (boolean refuses : new boolean[] {false, true}) {
            TestTicker ticker = new TestTicker();
            try (ManagedPool<Connection> pool = driver.open(
                    Scripted.config(2).failOnSelfDeadlock(refuses).build(),
                    new PoolRuntime(ticker, PoolListener.NONE))) {
                Scripted.age(pool);
                Lease<Connection> busy = started("busy", pool::acquire).get(30, TimeUnit.SECONDS);
                try (Lease<Connection> outer = pool.acquire()) {
                    FutureTask<Void> release = started("release", () -> {
                        awaitWaiter(pool, 2);
                        busy.close();
                        return null;
                    });
                    ticker.advance(Duration.ofSeconds(1)); // One waiter in a tick is looked at, a thousand keep theirs.
                    pool.acquire(LONG).close();
                    release.get(30, TimeUnit.SECONDS);
                }
                try (Lease<Connection> other = Elsewhere.acquire(pool)) {
                    String told = told(pool);
                    assertAcquired(told, "app.Elsewhere.acquire(Elsewhere.java:");
                }
            }
        }
    }

    @Test
    void who_acquires_with_a_lease_in_hand_and_need_not_wait_leaves_the_pool_prepared() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            Lease<Connection> one = started("one", pool::acquire).get(30, TimeUnit.SECONDS);
            Lease<Connection> two = started("two", pool::acquire).get(30, TimeUnit.SECONDS);
            one.close();
            two.close();
            Scripted.age(pool);
            assertFalse(pool.limits().traced());
            try (Lease<Connection> outer = pool.acquire();
                    Lease<Connection> inner = pool.acquire()) {
                assertTrue(pool.limits().traced());
            }
            Lease<Connection> busy = started("busy", pool::acquire).get(30, TimeUnit.SECONDS);
            String first = told(pool);
            assertAcquired(first, "app.Elsewhere.acquire(Elsewhere.java:");
            busy.close();
        }
    }

    @Test
    void new_threads_that_acquire_with_a_lease_in_hand_leave_the_pool_prepared_too() throws Exception {
        for (boolean affinity : new boolean[] {true, false}) {
            TestTicker ticker = new TestTicker();
            try (ManagedPool<Connection> pool = driver.open(
                    Scripted.config(2).affinity(affinity).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
                Scripted.age(pool);
                assertFalse(pool.limits().traced());
                ticker.advance(Duration.ofMillis(20)); // One thread in a tick is looked at.
                started("new", () -> {
                            try (Lease<Connection> outer = pool.acquire()) {
                                ticker.advance(Duration.ofMillis(20));
                                pool.acquire().close();
                            }
                            return null;
                        })
                        .get(30, TimeUnit.SECONDS);
                assertTrue(pool.limits().traced(), "affinity " + affinity);
            }
        }
    }

    /** Whoever was served in the exchange is held up before it goes on. */
    private static final class Late extends TestExchange<Connection> {
        private final CountDownLatch goOn = new CountDownLatch(1);

        @Override
        public Slot<Connection> await(Deadline deadline) throws InterruptedException {
            Slot<Connection> slot = super.await(deadline);
            if (slot != null && Thread.currentThread().getName().equals("late")) {
                Scripted.hang(goOn);
            }
            return slot;
        }
    }

    @Test
    void who_has_handed_its_connection_to_a_waiter_that_is_not_awake_yet_holds_nothing() throws Exception {
        Late exchange = new Late();
        try (ManagedPool<Connection> pool = ManagedPool.open(
                driver,
                Scripted.config(1).handoffAfter(Duration.ZERO).build(),
                new PoolRuntime(new TestTicker(), PoolListener.NONE),
                exchange)) {
            Scripted.age(pool);
            assertFalse(pool.limits().traced());
            Lease<Connection> mine = pool.acquire();
            FutureTask<Lease<Connection>> waiter = started("late", () -> pool.acquire(LONG));
            awaitWaiter(pool, 1);
            mine.close();
            String told = assertThrows(PoolException.class, () -> pool.acquire(Duration.ofMillis(1)))
                    .getMessage();
            boolean traced = pool.limits().traced();
            exchange.goOn.countDown();
            waiter.get(30, TimeUnit.SECONDS).close();
            assertFalse(traced, "nobody ever acquired with a lease in hand");
            assertFalse(told.contains("self-deadlock"), told);
        }
    }

    @Test
    void a_pool_that_refuses_such_waits_or_looks_for_leaks_keeps_more_places_from_the_beginning() throws Exception {
        for (PoolConfig config : List.of(
                Scripted.config(1).failOnSelfDeadlock(true).build(),
                Scripted.config(1).leakThreshold(Duration.ofHours(1)).build())) {
            TestTicker ticker = new TestTicker();
            try (ManagedPool<Connection> pool = driver.open(config, new PoolRuntime(ticker, PoolListener.NONE))) {
                Scripted.age(pool);
                ticker.leap(Duration.ofSeconds(1)); // No pass.
                assertFalse(told(pool).contains("not kept"));
            }
            try (ManagedPool<Connection> pool =
                    driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
                Scripted.age(pool);
                assertFalse(pool.limits().traced());
                pool.reconfigure(config);
                assertFalse(told(pool).contains("not kept"));
            }
        }
    }

    @Test
    void a_pass_sets_the_flag_that_there_was_no_memory_to_set() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            Scripted.age(pool);
            SomeStacks stacks = new SomeStacks(pool, new TestTicker());
            Limits unsaid = pool.limits(); // Those of a pool whose own leases take none.
            stacks.begin();
            Limits said = pool.limits();
            assertNotSame(unsaid, said);
            stacks.pass(pool.config());
            assertNotSame(said, pool.limits());
        }
    }

    @Test
    void who_waits_for_a_connect_with_a_lease_in_hand_is_not_told_to_make_the_pool_larger() throws Exception {
        CountDownLatch connected = new CountDownLatch(1);
        driver.connect = () -> {
            if (driver.attempts.get() > 1) {
                Scripted.hang(connected);
            }
            return new Connection(driver.attempts.get());
        };
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(4).build())) {
            String told = told(pool);
            assertAcquired(told, "app.Elsewhere.acquire(Elsewhere.java:");
            assertFalse(told.contains("self-deadlock"), told);
            assertFalse(told.contains("larger"), told);
            assertTrue(told.endsWith(". Raise connectionTimeout if connecting takes that long."), told);
            connected.countDown();
        }
    }

    @Test
    void a_pool_that_is_not_busy_keeps_the_places_of_all_leases_however_old_it_is() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            Scripted.age(pool);
            assertFalse(pool.limits().traced());
            ticker.advance(Duration.ofSeconds(30));
            String first = told(pool);
            assertAcquired(first, "app.Elsewhere.acquire(Elsewhere.java:");
        }
    }

    @Test
    void a_busy_pool_keeps_those_of_a_thousand_leases_in_five_seconds_however_often_it_is_looked_after()
            throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).keepalive(Duration.ofMillis(250)).build(),
                new PoolRuntime(ticker, PoolListener.NONE))) {
            Set<LeaseTrace> kept = new HashSet<>();
            for (int tenth = 0; tenth < 100; tenth++) {
                for (int i = 0; i < SomeStacks.MOST; i++) {
                    pool.acquire().close();
                    kept.add(pool.slots().get(0).trace);
                }
                ticker.advance(Duration.ofMillis(100));
            }
            kept.remove(null);
            assertEquals(2 * SomeStacks.MOST, kept.size());
        }
    }

    @Test
    void a_pool_that_refuses_such_waits_keeps_those_of_a_thousand_leases_in_a_second() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool = driver.open(
                Scripted.config(1).failOnSelfDeadlock(true).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            ticker.advance(Duration.ofMinutes(1));
            for (int second = 0; second < 700; second++) {
                Scripted.age(pool);
                ticker.advance(Duration.ofSeconds(1));
            }
            assertFalse(told(pool).contains("not kept"));
        }
    }

    @Test
    void the_places_of_leases_that_are_over_are_forgotten_and_that_of_a_present_one_is_not() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            Lease<Connection> kept = pool.acquire();
            Lease<Connection> over = pool.acquire();
            over.close();
            ticker.advance(Duration.ofMinutes(1));
            for (int number = 0; number < 2; number++) {
                Slot<Connection> slot = pool.slots().get(number);
                assertEquals(slot.is(Slot.LEASED), slot.trace != null);
            }
            kept.close();
        }
    }

    @Test
    void once_one_was_told_the_next_message_says_where_the_lease_was_acquired_too() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            Scripted.age(pool);
            String first = told(pool);
            assertAcquired(first, "a place that was not kept (1000 such places in a second");
            assertTrue(first.contains("kept for the next ten minutes"), first);
            String next = told(pool);
            assertAcquired(next, "app.Elsewhere.acquire(Elsewhere.java:");
            assertTrue(
                    next.contains("this thread, '" + me() + "', waits at app.Elsewhere.acquireSoon(Elsewhere.java:"),
                    next);
            assertFalse(next.contains("ten minutes"), next);
        }
    }

    @Test
    void a_thread_that_waits_for_itself_is_told_what_helps_and_not_to_wait_longer() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            String told = told(pool);
            assertTrue(
                    told.contains("make the pool larger than threads times the leases that each holds while it waits"),
                    told);
            assertFalse(told.contains("connectionTimeout"), told);
        }
    }

    @Test
    void the_threads_of_a_circle_are_then_told_of_each_other_where_they_acquired_and_where_they_wait()
            throws Exception {
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).failOnSelfDeadlock(true).build())) {
            try (Lease<Connection> one = pool.acquire();
                    Lease<Connection> two = pool.acquire()) {
                assertThrows(SelfDeadlockException.class, () -> pool.acquire(LONG));
            }
            FutureTask<Boolean> first;
            try (Lease<Connection> mine = Elsewhere.acquire(pool)) {
                first = started("first", () -> {
                    try (Lease<Connection> outer = Elsewhere.acquire(pool);
                            Lease<Connection> inner = Elsewhere.acquire(pool)) {
                        return true;
                    }
                });
                awaitWaiter(pool, 2);
                String told = assertThrows(SelfDeadlockException.class, () -> pool.acquire(LONG))
                        .getMessage();
                String site = "app.Elsewhere.acquire(Elsewhere.java:";
                assertTrue(
                        told.matches(
                                ".* while it holds slot . for [.0-9]+ s, acquired at " + quoted(site) + ".*; thread.*"),
                        told);
                assertTrue(
                        told.matches(".*; thread 'first' waits at " + quoted(site)
                                + "\\d+\\) while it holds slot . for [.0-9]+ s, acquired at " + quoted(site) + ".*"),
                        told);
            }
            assertTrue(first.get(30, TimeUnit.SECONDS));
        }
    }

    @Test
    void a_thread_whose_wait_ends_while_it_is_looked_at_is_not_said_to_wait() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(2).build())) {
            CountDownLatch waitIsOver = new CountDownLatch(1);
            CountDownLatch letGo = new CountDownLatch(1);
            FutureTask<Void> task = new FutureTask<>(() -> {
                try (Lease<Connection> outer = pool.acquire(LONG)) {
                    assertThrows(InterruptedException.class, () -> pool.acquire(LONG));
                    waitIsOver.countDown();
                    assertTrue(letGo.await(30, TimeUnit.SECONDS));
                    return null;
                }
            });
            Thread other = new Thread(task, "other") {
                @Override
                public StackTraceElement[] getStackTrace() {
                    boolean byUs = StackWalker.getInstance()
                            .walk(frames -> frames.anyMatch(
                                    frame -> frame.getClassName().equals(SelfDeadlock.class.getName())));
                    if (byUs) {
                        interrupt();
                        Scripted.await("its wait is over", () -> waitIsOver.getCount() == 0);
                    }
                    return super.getStackTrace();
                }
            };
            try (Lease<Connection> mine = pool.acquire(LONG)) {
                other.start();
                awaitWaiter(pool, 2);
                String told = assertThrows(PoolException.class, () -> pool.acquire(Duration.ofMillis(1)))
                        .getMessage();
                assertTrue(told.contains("self-deadlock: this thread, "), told);
                assertFalse(told.contains("'other' waits"), told);
                assertEquals(0, waitIsOver.getCount(), "it was looked at");
            } finally {
                letGo.countDown();
            }
            task.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void of_a_large_circle_some_are_named_and_the_others_counted() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(6).build())) {
            List<FutureTask<Boolean>> others = new ArrayList<>();
            String told;
            try (Lease<Connection> mine = pool.acquire(LONG)) {
                for (int i = 0; i < 5; i++) {
                    others.add(started("other-" + i, () -> {
                        try (Lease<Connection> outer = pool.acquire(LONG)) {
                            Scripted.await("all hold one", () -> pool.stats().leased() == 6);
                            pool.acquire(LONG).close();
                            return true;
                        }
                    }));
                }
                Scripted.await(
                        "the others wait",
                        () -> pool.stats().leased() == 6 && pool.stats().waiting() == 5);
                told = assertThrows(PoolException.class, () -> pool.acquire(Duration.ofMillis(1)))
                        .getMessage();
            }
            for (FutureTask<Boolean> other : others) {
                assertTrue(other.get(30, TimeUnit.SECONDS));
            }
            assertEquals(4, told.split("; thread 'other-", -1).length, told);
            assertTrue(told.contains("; and 2 threads more;"), told);
        }
    }

    private static String quoted(String text) {
        return java.util.regex.Pattern.quote(text);
    }

    @Test
    void more_places_are_kept_for_ten_minutes_and_then_no_more_than_before() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            Scripted.age(pool);
            assertFalse(pool.limits().traced());
            told(pool);
            assertTrue(pool.limits().traced());
            ticker.advance(Duration.ofMinutes(9));
            assertFalse(told(pool).contains("not kept"));
            ticker.advance(Duration.ofMinutes(9));
            pool.reconfigure(pool.config().toBuilder().maxWaiters(7).build());
            assertFalse(told(pool).contains("not kept"), "each message begins the time anew");
            ticker.advance(Duration.ofMinutes(11));
            Scripted.age(pool);
            assertFalse(pool.limits().traced(), "they are no more than without a reason");
        }
    }

    @Test
    void no_more_than_a_thousand_leases_in_a_second_keep_their_place() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(1).build(), new PoolRuntime(ticker, PoolListener.NONE))) {
            Scripted.age(pool);
            told(pool);
            Set<LeaseTrace> kept = new HashSet<>();
            for (int i = 0; i < 2 * SomeStacks.MOST; i++) {
                pool.acquire().close();
                kept.add(pool.slots().get(0).trace);
            }
            assertEquals(SomeStacks.MOST, kept.size());
            ticker.advance(Duration.ofSeconds(1));
            pool.acquire().close();
            assertTrue(kept.add(pool.slots().get(0).trace));
        }
    }

    @Test
    void a_reason_that_comes_when_the_time_of_another_is_over_lasts_as_long() throws Exception {
        TestTicker ticker = new TestTicker();
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            SomeStacks stacks = new SomeStacks(pool, ticker);
            AtomicBoolean over = new AtomicBoolean();
            FutureTask<Void> leases = started("leases", () -> {
                while (!over.get()) {
                    stacks.take();
                }
                return null;
            });
            try {
                for (int i = 0; i < 1_000_000; i++) {
                    stacks.begin();
                    ticker.leap(Duration.ofMinutes(9));
                    assertTrue(stacks.any(), "time " + i);
                    ticker.leap(Duration.ofMinutes(1));
                }
            } finally {
                over.set(true);
            }
            leases.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void that_the_time_is_over_is_said_by_the_next_lease_if_not_by_the_one_that_ended_it() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build())) {
            SomeStacks stacks = new SomeStacks(pool, new TestTicker());
            while (stacks.any()) {
                stacks.take();
            }
            Limits unsaid = pool.limits(); // Those of a pool whose own time is not over.
            assertTrue(unsaid.someStacks());
            stacks.take();
            assertNotSame(unsaid, pool.limits());
        }
    }

    @Test
    void a_jvm_that_keeps_no_stacks_tells_the_rest() throws Exception {
        try (ManagedPool<Connection> pool = driver.open(Scripted.config(1).build());
                Lease<Connection> held = pool.acquire()) {
            pool.slots().get(0).trace.acquired.setStackTrace(new StackTraceElement[0]);
            String told = assertThrows(PoolException.class, () -> Elsewhere.acquireSoon(pool))
                    .getMessage();
            assertAcquired(told, "a place that was not kept (1000 such places in a second");
        }
    }

    /** Until somebody waits for what is leased, not for a connect. */
    private static void awaitWaiter(ManagedPool<Connection> pool, int leased) {
        long end = System.nanoTime() + LONG.toNanos();
        while (pool.stats().waiting() == 0 || pool.stats().leased() < leased) {
            assertTrue(System.nanoTime() < end, "nobody waits");
            LockSupport.parkNanos(100_000);
        }
    }

    @Test
    void a_thread_is_not_refused_while_somebody_who_does_not_wait_could_give_back() throws Exception {
        try (ManagedPool<Connection> pool =
                driver.open(Scripted.config(2).failOnSelfDeadlock(true).build())) {
            Lease<Connection> busy = started("busy", pool::acquire).get(30, TimeUnit.SECONDS);
            try (Lease<Connection> mine = pool.acquire()) {
                FutureTask<Void> release = started("release", () -> {
                    awaitWaiter(pool, 2);
                    busy.close();
                    return null;
                });
                pool.acquire(LONG).close();
                release.get(30, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void a_thread_that_holds_nothing_is_never_refused() throws Exception {
        try (ManagedPool<Connection> pool =
                        driver.open(Scripted.config(1).failOnSelfDeadlock(true).build());
                Lease<Connection> held = pool.acquire()) {
            FutureTask<AcquireTimeoutException> other = started(
                    "other",
                    () -> assertThrows(AcquireTimeoutException.class, () -> pool.acquire(Duration.ofMillis(20))));
            assertFalse(other.get(30, TimeUnit.SECONDS).getMessage().contains("itself"));
        }
    }
}
