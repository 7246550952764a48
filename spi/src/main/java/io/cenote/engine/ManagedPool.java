package io.cenote.engine;

import io.cenote.spi.CloseReason;
import io.cenote.spi.CloseReport;
import io.cenote.spi.ConnectionPool;
import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.spi.Lease;
import io.cenote.spi.LeaseShape;
import io.cenote.spi.PoolClosedException;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolRuntime;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Ticker;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * The pool itself, whatever its kind: the one acquire and release, over a {@link SlotExchange} that decides who gets
 * which connection and how threads wait.
 *
 * <p>Invariants:
 *
 * <ol>
 *   <li>I1: a slot's place is its state word: VACANT, IDLE, LEASED, HELD by one engine thread, RETIRED. Abandoned
 *       connections are in no slot.
 *   <li>I2: owned fields are touched by the owner alone and published by its CAS; observed fields are written by the
 *       owner and taken by others for a guess, or read between two equal reads of the word.
 *   <li>I3: a slot handed to a waiter that times out or is interrupted at that moment is not lost.
 *   <li>I4: every transition to IDLE or VACANT is followed by reading the gate; no waiter sleeps longer than one mean
 *       connect time while capacity is free and connects succeed.
 *   <li>I5: driver code never runs under a lock, never delays another thread's acquire or release, never waits in a
 *       queue for another slot's driver call.
 *   <li>I6: after close nothing stays idle.
 *   <li>I7: every closed connection is counted under exactly one {@link CloseReason}; opens minus closes is what is
 *       open.
 *   <li>I8: each (slot, lease number) leaves LEASED once.
 *   <li>I9: at rest never idle &gt; 0 with waiters &gt; 0, unless suspended.
 *   <li>I10: physical connections never exceed maxSize + maxAbandoned.
 *   <li>I11: hints and lists may be wrong, never needed.
 * </ol>
 *
 * <p>Why nothing is missed (I4, I6): whoever changes what the pool should do (a waiter, close, evict, suspend, shrink)
 * changes the gate first and looks at the state words after; whoever moves a slot changes its word first and looks at
 * the gate after. Gate and words are volatile, so of two such threads at least one sees the other.
 *
 * @param <C> the type of the connections
 */
public final class ManagedPool<C> implements ConnectionPool<C> {
    private final Ticker ticker;
    private final Slots<C> slots;
    private final Gate gate;
    private final SlotExchange<C> exchange;
    private final Recorder recorder;
    private final DriverCalls calls;
    private final Opener<C> opener;
    private final Validator<C> validator;
    private final Closer<C> closer;
    private final ResetWatch<C> resetWatch;
    private final Housekeeper<C> housekeeper;
    private final Explanation<C> explanation;
    private final Capacity<C> capacity;
    private final Lifetimes<C> lifetimes;
    private final Renewal<C> renewal;
    private final boolean renews;
    private final Settler<C> settler;
    private final Search<C> search;
    private final Releaser<C> releaser;
    private final Affinity<C> affinity;
    private final SomeStacks someStacks;
    private final SelfDeadlock<C> selfDeadlock;
    private final Waiting<C> waiting;
    private final Acquirer<C> acquirer;
    private final Drain<C> drain;
    private final LeaseShape<C, Lease<C>> plainShape = PlainLease::new;

    /** Written by whoever opens or reconfigures the pool, one at a time; read by all. */
    private volatile PoolConfig config;

    /** What the fast path needs of the configuration; written just after it, see {@link #limit}. */
    private volatile Limits limits;

    private ManagedPool(Connector<C> connector, PoolConfig config, PoolRuntime runtime, SlotExchange<C> exchange) {
        Objects.requireNonNull(connector, "connector");
        this.config = config;
        this.renews = connector.renews();
        this.limits = Limits.of(config, true, renews); // As SomeStacks begins.
        this.ticker = runtime.ticker();
        this.exchange = exchange;
        this.slots = new Slots<>(this, config.maxSize(), limits.handoffAfterNanos());
        this.gate = slots.gate;
        this.recorder = new Recorder(config.name(), runtime.listener(), this::runElsewhere);
        this.calls = new DriverCalls(
                config.name(), config.maxAbandoned(), this::progressOfClose, recorder, runtime.threads());
        this.closer = new Closer<>(this, connector, calls);
        this.validator = new Validator<>(this, connector, ticker, calls, recorder);
        this.lifetimes = new Lifetimes<>(this, connector, ticker);
        this.renewal = new Renewal<>(this, connector, calls, recorder);
        this.opener = new Opener<>(this, connector, ticker, calls, recorder);
        this.resetWatch = new ResetWatch<>(this, calls, recorder);
        this.explanation = new Explanation<>(this, ticker);
        this.capacity = new Capacity<>(this, slots, ticker);
        this.settler = new Settler<>(this, slots, connector, ticker, recorder, closer, capacity);
        this.search = new Search<>(this, slots, ticker, settler);
        this.affinity = new Affinity<>(slots, exchange, ticker, search);
        this.releaser = new Releaser<>(this, slots, connector, ticker, settler, resetWatch, affinity);
        this.someStacks = new SomeStacks(this, ticker);
        this.selfDeadlock = new SelfDeadlock<>(this, ticker, someStacks);
        this.waiting = new Waiting<>(this, gate, recorder, explanation, selfDeadlock);
        this.acquirer = new Acquirer<>(this, slots, ticker, search, affinity, waiting);
        this.drain = new Drain<>(this, connector, calls, recorder);
        this.housekeeper = new Housekeeper<>(this, ticker, new LeakWatch<>(this, recorder), recorder);
    }

    /**
     * A new pool. Begins to connect in the background if it keeps idle connections, and does not wait for it.
     *
     * @param <C> the type of the connections
     * @param connector opens the connections; owned by the pool from here on
     * @param config the configuration
     * @param runtime the clock and the listener
     * @param exchange the idle order and the waiting discipline, for this pool alone
     * @return the pool
     */
    public static <C> ManagedPool<C> open(
            Connector<C> connector, PoolConfig config, PoolRuntime runtime, SlotExchange<C> exchange) {
        ManagedPool<C> pool = new ManagedPool<>(connector, config, runtime, exchange);
        exchange.bind(pool.slots, pool.opener::ask);
        try {
            pool.opener.ask(); // First: it connects while the thread of the passes begins.
            pool.housekeeper.start();
        } catch (Throwable noRoom) {
            pool.close();
            throw noRoom;
        }
        return pool;
    }

    // Acquire.

    @Override
    public Lease<C> acquire() throws InterruptedException {
        return acquire(config.acquireTimeout(), plainShape);
    }

    @Override
    public Lease<C> acquire(Duration timeout) throws InterruptedException {
        return acquire(timeout, plainShape);
    }

    @Override
    public Optional<Lease<C>> tryAcquire() {
        return acquirer.tryAcquire(plainShape);
    }

    @Override
    public <H> H acquire(Duration timeout, LeaseShape<C, H> shape) throws InterruptedException {
        Objects.requireNonNull(timeout, "timeout");
        Thread me = Thread.currentThread();
        Limits now = limits;
        Slot<C> slot = now.hintSuffices() ? affinity.lastOf(me) : null;
        if (slot != null) {
            long leased = affinity.take(slot, me, now);
            try {
                if (leased != 0 && !(Acquirer.cannotWait(timeout) && search.discardIfBroken(slot))) {
                    return now.traced() ? acquirer.giveTraced(slot, leased, shape, now) : give(slot, leased, shape);
                }
            } catch (StackOverflowError noRoom) {
                synchronized (slots.marking) { // F1
                    if (slot.word == leased) {
                        slot.forsaken = leased;
                    }
                }
                slots.forsaken = true;
                throw noRoom;
            }
        }
        return acquirer.acquire(me, timeout, shape, now);
    }

    /** The last step of every acquire: the slot is LEASED by this thread. */
    <H> H give(Slot<C> slot, long leased, LeaseShape<C, H> shape) {
        C connection = slot.connection;
        // Between the claim and here a drain whose patience ended may have taken the slot and its connection. No other
        // connection comes into it then; and if the drain comes after this look, it ends a lease like any other.
        if (connection == null || Slot.place(leased) != Slot.LEASED) {
            throw waiting.closed();
        }
        long lease = Slot.lease(leased);
        try {
            return shape.lease(slot, lease, connection);
        } catch (Throwable thrown) {
            synchronized (slots.marking) { // F1. In case the release, too, finds no room; it ends what this says.
                if (slot.word == leased) {
                    slot.forsaken = leased;
                }
            }
            if (thrown instanceof StackOverflowError) {
                slots.forsaken = true; // Never back to what it was: another thread may have set it meanwhile.
            }
            release(slot, lease, false);
            throw thrown;
        }
    }

    // Release.

    boolean release(Slot<C> slot, long lease, boolean clean) {
        // Of a lease that is over, all that is read here may be another's: the CAS decides, whichever way is taken.
        long calm = slot.calmGate;
        long tick = ticker.coarseNanos();
        if (!clean || gate.word() != calm || tick - slot.openedTick >= slot.lifetimeNanos()) {
            return releaser.release(slot, lease, clean);
        }
        boolean hinted = slot.hinted;
        long before = slot.releasedTick;
        slot.releasedTick = tick;
        if (!slot.cas(Slot.word(Slot.LEASED, lease), Slot.word(Slot.IDLE, Slot.next(lease)))) {
            slot.releasedTick = before;
            return false; // I8
        }
        try {
            releaser.turnedIdle(slot, hinted, calm);
        } catch (StackOverflowError noRoom) {
            slots.forsaken = true;
        }
        return true;
    }

    boolean invalidate(Slot<C> slot, long lease, Throwable cause) {
        boolean ended = releaser.discard(slot, lease, CloseReason.INVALIDATED);
        if (ended) {
            if (cause != null) {
                validator.doubt().raise();
            }
            recorder.log(
                    Level.DEBUG,
                    "pool '" + config.name() + "': " + slot + " invalidated: " + Explanation.oneLine(cause));
        }
        return ended;
    }

    Releaser<C> releaser() {
        return releaser;
    }

    // The whole pool.

    @Override
    public CompletionStage<Void> warmUp(int connections) {
        StackRoom.forAll();
        return opener.warmUp().to(connections);
    }

    @Override
    public PoolStats stats() {
        return Census.of(this, Ticker.realNanos())
                .figures(slots, config.maxSize(), opener.connecting(), calls.abandoned(), recorder);
    }

    @Override
    public PoolConfig config() {
        return config;
    }

    @Override
    public void reconfigure(PoolConfig next) {
        Objects.requireNonNull(next, "config");
        StackRoom.forAll();
        waiting.refuseIfClosed();
        capacity.reconfigure(next);
    }

    /** Puts a checked configuration in force; what follows from it is up to {@link Capacity}. */
    void apply(PoolConfig next) {
        boolean otherLifetime = !config.maxLifetime().equals(next.maxLifetime());
        config = next;
        limit();
        someStacks.configured(next);
        if (otherLifetime) {
            // After the configuration: what is opened meanwhile is drawn from the one or the other.
            lifetimes.drawAll();
        }
        slots.handoffAfterNanos(limits.handoffAfterNanos());
        calls.maxAbandoned(next.maxAbandoned());
        housekeeper.start();
    }

    /**
     * Puts in force what the configuration and {@link SomeStacks} say, whoever changes one of them meanwhile: each writes
     * its own first, and looks at both again after it has written the limits. So who writes them last has seen the last of
     * both: what changes after his look is followed by another who writes.
     */
    void limit() {
        PoolConfig now;
        boolean stacks;
        do {
            now = config;
            stacks = someStacks.any();
            limits = Limits.of(now, stacks, renews);
        } while (now != config || stacks != someStacks.any());
    }

    @Override
    public void evict() {
        StackRoom.forAll();
        gate.nextGeneration();
        settler.sweep();
    }

    @Override
    public void suspend() {
        gate.set(Gate.SUSPENDED);
    }

    @Override
    public void resume() {
        StackRoom.forAll();
        if (gate.clear(Gate.SUSPENDED)) {
            exchange.wake();
            opener.ask();
        }
    }

    @Override
    public void close() {
        StackRoom.forWait();
        if (!gate.set(Gate.CLOSED)) {
            return;
        }
        housekeeper.stop();
        resetWatch.stop();
        exchange.failAll();
        opener.warmUp().end();
        settler.sweep(); // I6
        runPostponed(); // Nobody waits any more and there is no housekeeping: nobody comes who would do it.
        drain.progress();
        recorder.log(Level.DEBUG, "pool '" + config.name() + "': closed");
    }

    @Override
    public boolean isClosed() {
        return gate.has(Gate.CLOSED);
    }

    @Override
    public CloseReport close(Duration patience) {
        Objects.requireNonNull(patience, "drain");
        Deadline deadline = Deadline.after(patience);
        close();
        return drain.await(deadline);
    }

    // For the parts of the engine.

    PoolClosedException closedException() {
        return waiting.closed();
    }

    Slots<C> slots() {
        return slots;
    }

    SlotExchange<C> exchange() {
        return exchange;
    }

    Opener<C> opener() {
        return opener;
    }

    Validator<C> validator() {
        return validator;
    }

    Closer<C> closer() {
        return closer;
    }

    Settler<C> settler() {
        return settler;
    }

    Search<C> search() {
        return search;
    }

    /** A slot was vacated, a lease or a driver call has ended: of a closed pool perhaps the last. */
    void progressOfClose() {
        if (gate.has(Gate.CLOSED)) {
            drain.progress();
        }
    }

    /** Leaves something to the next who comes; see {@link StackRoom}. */
    void postpone(Runnable work) {
        calls.postpone(work);
    }

    /** Does what others had no room for on their stacks. To be called where there is room for all. */
    void runPostponed() {
        calls.runPostponed();
        releaser.mend();
    }

    /** On a thread that nobody waits for; throws if there is none. */
    void runElsewhere(Runnable work) {
        calls.run(work);
    }

    Recorder recorder() {
        return recorder;
    }

    Limits limits() {
        return limits;
    }

    /** Whether the connector renews what it opens connections with. */
    boolean renews() {
        return renews;
    }

    Renewal<C> renewal() {
        return renewal;
    }

    Lifetimes<C> lifetimes() {
        return lifetimes;
    }

    SomeStacks someStacks() {
        return someStacks;
    }

    SelfDeadlock<C> selfDeadlock() {
        return selfDeadlock;
    }

    Explanation<C> explanation() {
        return explanation;
    }

    @Override
    public String toString() {
        return "ConnectionPool[" + config.name() + ", " + config.provider() + "]";
    }
}
