package io.cenote.stress.model.scenario;

import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolSuspendedException;
import io.cenote.stress.model.scenario.Bench.Held;
import io.cenote.stress.model.world.World;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** What the checker runs again and again: one of the scenarios, on one kind of pool, in one order of service. */
public final class Schedule implements Runnable {
    private final String scenario;
    private final String kind;
    private final PoolConfig one;
    private final PoolConfig two;
    private final PoolConfig validating;

    public Schedule(String scenario, String kind, boolean strict) {
        this.scenario = scenario;
        this.kind = kind;
        this.one = Bench.config(kind, 1, strict).build();
        this.two = Bench.config(kind, 2, strict).build();
        this.validating = Bench.config(kind, 1, strict)
                .validateAfterIdle(Bench.SHORT)
                .affinity(false)
                .build();
    }

    @Override
    public void run() {
        try {
            switch (scenario) {
                case "idle" -> idle();
                case "hand-off" -> handOff();
                case "pair" -> pair();
                case "timeout" -> timeout();
                case "interrupt" -> interrupt();
                case "close" -> close();
                case "drain" -> drain();
                case "evict" -> evict();
                case "shrink" -> shrink();
                case "grow" -> grow();
                case "suspend" -> suspend();
                case "suspended" -> suspended();
                case "double close" -> doubleClose();
                case "invalidate" -> invalidate();
                case "validate" -> validate();
                case "connect" -> connect();
                default -> throw new AssertionError("no scenario '" + scenario + "'");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private Bench open(int size) {
        return new Bench(kind, size == 1 ? one : two);
    }

    /** One connection that is idle, and two who come for it. */
    private void idle() throws InterruptedException {
        Bench bench = open(1);
        bench.start(bench::use);
        bench.use();
        bench.joinAtRest(1);
    }

    /** One connection, two who wait for it or come just then, and its releaser. */
    private void handOff() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.start(bench::use);
        bench.start(bench::use);
        held.close();
        bench.joinAtRest(1);
    }

    /** Two connections that come back at once, one of them to be reset, before two waiters. */
    private void pair() throws InterruptedException {
        Bench bench = open(2);
        Held one = bench.acquire();
        Held two = bench.acquire();
        bench.start(bench::use);
        bench.start(bench::use);
        bench.start(two::closeDirty);
        one.close();
        bench.joinAtRest(2);
    }

    /** A waiter's time is up, perhaps when it is being served; another waiter has all the time there is. */
    private void timeout() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquiredElsewhere();
        bench.start(held::close);
        bench.start(bench::use);
        bench.start(() -> World.advance(Bench.LONG_NANOS));
        bench.useInTime(Bench.SHORT); // Here, since the first thread is changed at the most places.
        bench.joinAtRest(1);
    }

    /** A waiter is interrupted, perhaps when it is being served. */
    private void interrupt() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        Thread interrupted = bench.start(() -> {
            try {
                bench.use();
                Thread.interrupted();
            } catch (InterruptedException e) {
                Bench.require(!Thread.interrupted(), "the flag is set beside the exception");
            }
        });
        bench.start(bench::use);
        bench.start(interrupted::interrupt);
        held.close();
        bench.joinAtRest(1);
    }

    /** The pool is closed while one waits, one comes and one releases. */
    private void close() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.start(() -> unlessClosed(bench));
        bench.start(bench.pool::close);
        held.close();
        bench.joinClosed();
    }

    private static void unlessClosed(Bench bench) throws InterruptedException {
        try {
            bench.use();
        } catch (PoolClosedException expected) {
            // As it may be.
        }
    }

    /** The pool takes back a lease while its holder closes it. */
    private void drain() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.start(() -> bench.pool.close(Duration.ZERO));
        held.line().giveIfHeld(held);
        held.tenure().release(held.lease(), true);
        bench.joinClosed();
    }

    /** Who acquires after an evict gets none of the old connections; who waited may. */
    private void evict() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        int old = held.line().number;
        bench.start(bench::use);
        bench.start(() -> {
            bench.pool.evict();
            Held next = bench.acquire();
            Bench.require(next.line().number != old, "an evicted connection is handed out");
            next.close();
        });
        held.close();
        bench.joinAtRest(1);
        Bench.require(bench.lines.opened() >= 2, "nothing was evicted");
    }

    /** The pool becomes smaller while a connection comes back and another is asked for. */
    private void shrink() throws InterruptedException {
        Bench bench = open(2);
        Held held = bench.acquire();
        bench.start(() -> bench.pool.reconfigure(one));
        bench.start(bench::use);
        held.close();
        bench.joinAtRest(1);
    }

    /** The pool becomes larger while somebody waits: the waiter needs the new connection. */
    private void grow() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        Thread waiter = bench.start(bench::use);
        bench.pool.reconfigure(two);
        World.rush(); // What a forecast has put off is due.
        waiter.join();
        held.close();
        bench.joinAtRest(2);
    }

    /** The pool is suspended and resumed while one waits and one releases. */
    private void suspend() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.start(bench::use);
        bench.start(() -> {
            bench.pool.suspend();
            bench.pool.resume();
        });
        held.close();
        bench.joinAtRest(1);
    }

    /** What comes back to a suspended pool goes to nobody, though somebody waits. */
    private void suspended() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.pool.suspend();
        bench.start(() -> {
            try {
                bench.acquire(Bench.SHORT);
                throw new AssertionError("a suspended pool gives a connection out");
            } catch (PoolSuspendedException expected) {
                // Its time was up.
            }
        });
        held.close();
        World.rush();
        bench.joinAtRest(1);
    }

    /** Two threads close one lease at once; whoever is next is not touched by the second. */
    private void doubleClose() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        AtomicInteger ended = new AtomicInteger();
        held.line().give(held);
        bench.start(() -> {
            ended.addAndGet(held.tenure().release(held.lease(), true) ? 1 : 0);
            bench.acquire().closeDirty();
        });
        ended.addAndGet(held.tenure().release(held.lease(), false) ? 1 : 0);
        bench.joinAtRest(1);
        Bench.require(ended.get() == 1, "how many closes of one lease have ended it");
    }

    /** A connection is given up while somebody waits, who needs another one. */
    private void invalidate() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.start(bench::use);
        held.invalidate();
        bench.joinAtRest(1);
    }

    /** What was idle for long is validated before it is used, while time goes on and another waits. */
    private void validate() throws InterruptedException {
        Bench bench = new Bench(kind, validating);
        World.advance(Bench.LONG_NANOS);
        bench.start(bench::use);
        bench.use();
        bench.joinAtRest(1);
    }

    /** The first attempt to connect fails, and nobody else asks for another. */
    private void connect() throws InterruptedException {
        Bench bench = open(1);
        Held held = bench.acquire();
        bench.lines.failures.set(1);
        bench.start(bench::use);
        held.invalidate();
        World.rush();
        bench.joinAtRest(1);
    }
}
