package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.Deadline;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * The regular pass over the idle slots: ends those past their lifetime or idle timeout, coldest first, has those
 * validated whose keepalive is due, lists what no order knows of, refills to {@code minIdle}, has the connector renew what
 * it opens connections with, and looks for leaks.
 *
 * <p>Works on the state words: a slot is claimed IDLE to HELD and looked at again, now as its owner. Runs on the
 * ticker's thread and makes no driver call.
 *
 * @param <C> the type of the connections
 */
final class Housekeeper<C> {
    private static final long LONGEST_PERIOD_NANOS = 30_000_000_000L;
    private static final long SHORTEST_PERIOD_NANOS = 100_000_000;

    /** For what comes to its end by itself: lost leases, and what connections are opened with. */
    private static final long SHORT_PERIOD_NANOS = 1_000_000_000;

    private static final int PASSES_PER_LIMIT = 20;

    /** Lifetimes are spread over their last quarter: so many passes see them end a few at a time. */
    private static final int PASSES_PER_LIFETIME = 100;

    /** One idle slot in so many is validated at once: the others go on serving callers if validations hang. */
    private static final int KEEPALIVE_SHARE = 4;

    private final ManagedPool<C> pool;
    private final Ticker ticker;
    private final LeakWatch<C> leaks;
    private final Recorder recorder;
    private final AtomicReference<Ticker.Registration> registration = new AtomicReference<>();

    Housekeeper(ManagedPool<C> pool, Ticker ticker, LeakWatch<C> leaks, Recorder recorder) {
        this.recorder = recorder;
        this.pool = pool;
        this.ticker = ticker;
        this.leaks = leaks;
    }

    /** Begins the passes, or begins them again with the period that the present limits need. */
    void start() {
        replace(ticker.every(
                Duration.ofNanos(periodNanos(pool.config(), pool.renews())),
                () -> recorder.collectForElsewhere(this::pass)));
        if (pool.slots().closed()) {
            stop();
        }
    }

    void stop() {
        replace(null);
    }

    private void replace(Ticker.Registration next) {
        Ticker.Registration before = registration.getAndSet(next);
        if (before != null) {
            before.close();
        }
    }

    static long periodNanos(PoolConfig config, boolean renews) {
        long shortest = LONGEST_PERIOD_NANOS;
        for (long nanos : new long[] {
            nanos(config.maxLifetime()) / PASSES_PER_LIFETIME,
            nanos(config.idleTimeout()) / PASSES_PER_LIMIT,
            nanos(config.keepalive()) / PASSES_PER_LIMIT,
            nanos(config.leakThreshold()) / PASSES_PER_LIMIT,
            config.leakReclaim() || renews ? SHORT_PERIOD_NANOS : 0
        }) {
            shortest = nanos > 0 ? Math.min(shortest, nanos) : shortest;
        }
        return Math.max(SHORTEST_PERIOD_NANOS, Math.min(LONGEST_PERIOD_NANOS, shortest));
    }

    private static long nanos(Duration duration) {
        return Deadline.saturatedNanos(duration);
    }

    private void pass() {
        PoolConfig config = pool.config();
        pool.lifetimes().endOutdated();
        Census census = Census.of(pool, 0);
        int keepalives = Math.max(1, census.idle() / KEEPALIVE_SHARE);
        int above = census.lasting() - config.minIdle();
        int dispensable = dispensable(census, config);
        for (Slot<C> slot : pool.slots().coldestFirst(ticker.nanos())) {
            long now = ticker.nanos();
            if (now - slot.openedTick >= slot.lifetimeNanos() && dispensable-- <= 0) {
                continue; // Until what replaces it is open. Nobody is given it meanwhile.
            }
            if (!wants(slot, now, config, above, keepalives)) {
                // One that only the hint of a thread that never came back knows of: its turn comes too.
                pool.exchange().listIfAbsent(slot);
            } else if (pool.slots().hold(slot)) {
                CloseReason unfit = pool.settler().unfit(slot);
                if (unfit != null) {
                    pool.settler().discard(slot, unfit);
                } else if (above > 0 && pastIdleTimeout(slot, now, config)) {
                    above--;
                    pool.settler().discard(slot, CloseReason.IDLE_TIMEOUT);
                } else if (keepalives > 0 && keepaliveDue(slot, now, config)) {
                    keepalives--;
                    pool.validator().validate(slot);
                } else {
                    pool.settler().settle(slot);
                }
            }
        }
        pool.runPostponed();
        pool.renewal().look();
        pool.opener().ask();
        if (config.leakReclaim()) {
            leaks.reclaim();
        }
        leaks.forget();
        pool.someStacks().pass(config);
        if (!config.leakThreshold().isZero()) {
            leaks.look(ticker.nanos(), nanos(config.leakThreshold()));
        }
    }

    /** How many old connections may end in one pass, before what replaces them is open. */
    private int dispensable(Census census, PoolConfig config) {
        if (pool.opener().breaker().outage() != null) {
            return census.open(); // Connecting fails: nothing would replace them.
        }
        int above = census.open() - config.minIdle();
        boolean full = census.vacant() == 0 && pool.opener().connecting() == 0;
        if (!full) {
            return above;
        }
        return config.maxSize() > config.minIdle()
                ? Math.max(1, above)
                : census.open(); // One makes room, or none ever.
    }

    /** What is not taken up keeps its place in the order. */
    private boolean wants(Slot<C> slot, long now, PoolConfig config, int above, int keepalives) {
        return now - slot.openedTick >= slot.lifetimeNanos()
                || above > 0 && pastIdleTimeout(slot, now, config)
                || keepalives > 0 && keepaliveDue(slot, now, config);
    }

    private static boolean pastIdleTimeout(Slot<?> slot, long now, PoolConfig config) {
        long timeout = nanos(config.idleTimeout());
        return timeout > 0 && now - slot.releasedTick >= timeout;
    }

    private static boolean keepaliveDue(Slot<?> slot, long now, PoolConfig config) {
        long keepalive = nanos(config.keepalive());
        return keepalive > 0 && now - slot.releasedTick >= keepalive && now - slot.validatedTick >= keepalive;
    }
}
