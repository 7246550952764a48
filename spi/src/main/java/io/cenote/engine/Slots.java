package io.cenote.engine;

import io.cenote.spi.Connector;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The table of a pool's slots and its gate: what an exchange may do with them.
 *
 * <p>The table only grows, numbers are stable; it is replaced as a whole, by one thread at a time.
 *
 * @param <C> the type of the connections
 */
public final class Slots<C> {
    private final ManagedPool<C> pool;
    final Gate gate = new Gate();

    /** Written by whoever opens or reconfigures the pool, one at a time; read by all. */
    private volatile Slot<C>[] table;

    /** Written by whoever opens or reconfigures the pool, one at a time; read by waiting threads. */
    private volatile long handoffAfterNanos;

    /**
     * Whether a slot may be forsaken, or idle and not known to be so by those who wait. Volatile: written by whose stack has
     * ended, after the slot; taken back by {@link Releaser#mend} before it looks.
     */
    volatile boolean forsaken;

    /**
     * The monitor under which slots are marked as forsaken. Several threads may come to their ends at one slot: one that
     * acquires or releases, one that closes a lease which is over, and those whose resets were taken away from it.
     *
     * <ol>
     *   <li>F1: a slot is marked with its present word alone. So whoever marks it later overwrites a mark of a word that is
     *       over, and whoever was to end a lease that is over marks nothing.
     *   <li>F2: a reset is taken away, and entered among {@link Slot#lateResets}, under the monitor. So a reset that is left
     *       is marked either by its word or in its entry: whoever marks and whoever takes away see each other.
     * </ol>
     *
     * A monitor, because to enter it needs no room on the stack; nothing blocks or calls under it.
     */
    final Object marking = new Object();

    Slots(ManagedPool<C> pool, int size, long handoffAfterNanos) {
        this.pool = pool;
        this.table = newTable(0);
        this.handoffAfterNanos = handoffAfterNanos;
        grow(size);
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <C> Slot<C>[] newTable(int size) {
        return new Slot[size];
    }

    void grow(int size) {
        Slot<C>[] old = table;
        Slot<C>[] larger = Arrays.copyOf(old, Math.max(size, old.length));
        for (int number = old.length; number < larger.length; number++) {
            larger[number] = new Slot<>(pool, number);
        }
        table = larger;
    }

    Slot<C>[] table() {
        return table;
    }

    /**
     * The slot with a number.
     *
     * @param number the number of a slot that there is
     * @return the slot
     */
    public Slot<C> get(int number) {
        return table[number];
    }

    /**
     * Claims an idle slot: CAS IDLE to LEASED. Does not wait.
     *
     * @param slot any slot
     * @return whether the caller owns it now
     */
    public boolean claim(Slot<C> slot) {
        return slot.move(Slot.IDLE, Slot.LEASED);
    }

    /**
     * Claims an idle slot for the engine: CAS IDLE to HELD. Does not wait.
     *
     * @param slot any slot
     * @return whether the caller owns it now
     */
    boolean hold(Slot<C> slot) {
        return slot.move(Slot.IDLE, Slot.HELD);
    }

    /**
     * Claims any idle slot that is fit for use, by looking at every state word: sees everything that was idle before
     * the call. Never calls the {@link Connector} or a listener. Does not wait.
     *
     * @param unfit receives slots that were claimed and turned out unfit; to be given to {@link #refuse}, outside the
     *     lock
     * @return a slot, LEASED by the caller; null if there was none, or nothing may be given out at present
     */
    public Slot<C> claimAny(List<Slot<C>> unfit) {
        if (gate.has(Gate.CLOSED | Gate.SUSPENDED)) {
            return null;
        }
        for (Slot<C> slot : table) {
            if (slot.is(Slot.IDLE) && !pool.search().isDue(slot) && claim(slot)) {
                if (pool.search().isFit(slot)) {
                    return slot;
                }
                unfit.add(slot);
            }
        }
        return null;
    }

    /**
     * Whether any slot is idle, fit for use or not. Looks at every state word.
     *
     * @return whether one was idle when it was looked at
     */
    public boolean anyIdle() {
        for (Slot<C> slot : table) {
            if (slot.is(Slot.IDLE)) {
                return true;
            }
        }
        return false;
    }

    /**
     * The idle slots, longest idle first; {@code now} is on the ticker, whose values may wrap. Each stamp is read once:
     * an order over stamps that change while they are compared is none.
     */
    List<Slot<C>> coldestFirst(long now) {
        return Arrays.stream(table)
                .filter(slot -> slot.is(Slot.IDLE))
                .map(slot -> Map.entry(slot.releasedTick - now, slot))
                .sorted(Map.Entry.comparingByKey())
                .map(Map.Entry::getValue)
                .toList();
    }

    /**
     * Makes a slot that the caller holds idle: HELD to IDLE. To be followed by a look at the gate or, under the lock of
     * the exchange, at the waiters (I4).
     *
     * @param held a slot HELD by the caller
     */
    public void makeIdle(Slot<C> held) {
        held.moveOwned(Slot.HELD, Slot.IDLE);
    }

    /**
     * Makes a slot that the caller holds the lease of a waiter: HELD to LEASED.
     *
     * @param held a slot HELD by the caller
     */
    public void makeLeased(Slot<C> held) {
        held.moveOwned(Slot.HELD, Slot.LEASED);
    }

    /**
     * Sends slots that {@link #claimAny} found unfit where they belong. Must not be called under the lock of the
     * exchange.
     *
     * @param unfit slots LEASED by the caller, their leases not given to anybody
     */
    public void refuse(List<Slot<C>> unfit) {
        if (!unfit.isEmpty()) {
            // This thread may be waiting in the queue: what it is handed must not wait for a listener.
            pool.recorder().collectForElsewhere(() -> unfit.forEach(pool.search()::refuse));
        }
    }

    /** Counts a waiter in the gate. Under the lock of the exchange, before the waiter scans. */
    public void addWaiter() {
        gate.addWaiter();
    }

    /** Takes a waiter out of the gate. Under the lock of the exchange. */
    public void removeWaiter() {
        gate.removeWaiter();
    }

    /**
     * Whether the pool is closed.
     *
     * @return whether it is
     */
    public boolean closed() {
        return gate.has(Gate.CLOSED);
    }

    /**
     * Whether the pool gives nothing out at present.
     *
     * @return whether it is suspended
     */
    public boolean suspended() {
        return gate.has(Gate.SUSPENDED);
    }

    /**
     * Whether a slot's connection is of the present generation. To be asked under the lock of the exchange before a
     * slot is handed over: who began to wait after an evict has entered the queue after the gate has changed, and so is
     * not in it yet, or this sees the change.
     *
     * @param held a slot that the caller owns
     * @return false if it was evicted; then it is made idle and found by whoever made it so
     */
    public boolean isCurrent(Slot<C> held) {
        return Gate.generation(gate.word()) == held.calmGate;
    }

    /**
     * How long a waiter must have waited to be handed a slot directly; zero is strict arrival order.
     *
     * @return nanoseconds
     */
    public long handoffAfterNanos() {
        return handoffAfterNanos;
    }

    void handoffAfterNanos(long nanos) {
        handoffAfterNanos = nanos;
    }
}
