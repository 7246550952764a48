package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class KitTest {
    @Test
    void aHintIsFoundByItsThreadAloneUntilItIsDisplaced() {
        Hints<Object> hints = new Hints<>(1);
        Slot<Object> one = new Slot<>(null, 1);
        Slot<Object> other = new Slot<>(null, 2);
        assertNull(hints.get(7));
        assertNull(hints.put(7, one));
        assertSame(one, hints.get(7));
        assertNull(hints.get(8));
        assertNull(hints.put(7, one), "nothing is displaced by itself");
        assertSame(one, hints.put(7, other), "the slot that 7 is not reminded of any more");
        assertSame(other, hints.get(7));
        hints.clear(7);
        assertNull(hints.get(7));
    }

    @Test
    void everyHintIsEitherKeptOrReturnedWhenItIsDisplaced() {
        Hints<Object> hints = new Hints<>(1);
        int threads = 1000;
        Set<Slot<Object>> accounted = new HashSet<>();
        for (int thread = 1; thread <= threads; thread++) {
            accounted.add(hints.put(thread, new Slot<>(null, thread)));
        }
        accounted.remove(null);
        int kept = 0;
        for (int thread = 1; thread <= threads; thread++) {
            Slot<Object> slot = hints.get(thread);
            if (slot != null) {
                assertEquals(thread, slot.number);
                assertTrue(accounted.add(slot), "kept, so not displaced");
                kept++;
            }
        }
        assertEquals(threads, accounted.size());
        assertEquals(32, kept, "two ways for each of sixteen cells, one thread after the other");
    }

    @Test
    void anIdleListHoldsASlotOnceAndKeepsItsOrder() {
        IdleList<Object> list = new IdleList<>();
        Slot<Object> a = new Slot<>(null, 0);
        Slot<Object> b = new Slot<>(null, 1);
        Slot<Object> c = new Slot<>(null, 2);
        list.addLast(a);
        list.addLast(b);
        list.addFirst(c);
        list.addLast(a);
        list.addFirst(b);
        assertTrue(list.contains(c));
        assertEquals(b, list.pollFirst());
        assertEquals(c, list.pollFirst());
        assertFalse(list.contains(c));
        assertEquals(a, list.pollFirst());
        assertNull(list.pollFirst());
        list.addFirst(b);
        assertEquals(b, list.pollFirst());
    }

    @Test
    void aSlotLeavesALeaseOnce() {
        Slot<Object> slot = new Slot<>(null, 0);
        long last = (1L << 48) - 1;
        assertTrue(slot.cas(slot.word(), Slot.word(Slot.LEASED, last)));
        assertTrue(slot.holds(last));
        assertEquals(0, Slot.next(last), "lease numbers fit in 48 bits");
        assertTrue(slot.cas(Slot.word(Slot.LEASED, last), Slot.word(Slot.IDLE, Slot.next(last))));
        assertFalse(slot.cas(Slot.word(Slot.LEASED, last), Slot.word(Slot.IDLE, Slot.next(last))));
        assertFalse(slot.holds(last));
    }

    @Test
    void theGateCountsWaitersBesideItsFlagsAndItsGeneration() {
        Gate gate = new Gate();
        long calm = gate.calm();
        assertEquals(calm, gate.word());
        gate.addWaiter();
        gate.addWaiter();
        assertTrue(gate.set(Gate.SUSPENDED));
        assertFalse(gate.set(Gate.SUSPENDED));
        gate.nextGeneration();
        assertEquals(2, gate.waiters());
        assertTrue(gate.has(Gate.SUSPENDED));
        assertFalse(gate.has(Gate.CLOSED));
        assertTrue(gate.calm() != calm);
        gate.removeWaiter();
        gate.removeWaiter();
        assertTrue(gate.clear(Gate.SUSPENDED));
        assertEquals(gate.calm(), gate.word());
    }

    @Test
    void theCoarseTimeIsNeverFarFromTheExactOne() {
        Ticker ticker = new SystemTicker();
        assertTrue(Math.abs(ticker.nanos() - ticker.coarseNanos())
                < Duration.ofSeconds(5).toNanos());
        AtomicInteger passes = new AtomicInteger();
        Ticker.Registration registration = ticker.every(Duration.ofMillis(1), passes::incrementAndGet);
        Scripted.await("ten passes", () -> passes.get() >= 10);
        long before = ticker.coarseNanos();
        Scripted.await("a later tick", () -> ticker.coarseNanos() - before > 0);
        registration.close();
        long afterwards = ticker.coarseNanos();
        Scripted.await("exact time without a thread", () -> ticker.coarseNanos() - afterwards > 0);
    }

    @Test
    void theTickerHasOneThreadWhileItHasARegistrationAndNoneAfter() {
        SystemTicker ticker = new SystemTicker();
        AtomicInteger failing = new AtomicInteger();
        Ticker.Registration first = ticker.every(Duration.ofMillis(1), () -> {
            failing.incrementAndGet();
            throw new AssertionError("dropped");
        });
        Ticker.Registration second = ticker.every(Duration.ofHours(1), () -> {});
        Scripted.await("a failing pass runs again", () -> failing.get() >= 3);
        Thread thread = ticker.thread();
        first.close();
        assertTrue(thread.isAlive());
        second.close();
        second.close();
        Scripted.await("the thread ended", () -> !thread.isAlive());
    }

    @Test
    void theTickerGoesOnAfterItHasFoundNoMemory() {
        AtomicInteger failures = new AtomicInteger(3);
        SystemTicker ticker = new SystemTicker(() -> {
            if (Thread.currentThread().getName().equals("cenote-ticker") && failures.getAndDecrement() > 0) {
                throw new OutOfMemoryError("so it is said");
            }
            return Ticker.realNanos();
        });
        AtomicInteger passes = new AtomicInteger();
        Ticker.Registration registration = ticker.every(Duration.ofMillis(1), passes::incrementAndGet);
        Scripted.await("ten passes", () -> passes.get() >= 10);
        assertTrue(failures.get() < 0);
        registration.close();
    }

    @Test
    void aMeanIsItsFirstSampleAndMovesByAnEighthTowardsEveryOther() {
        Mean mean = new Mean();
        assertEquals(0, mean.nanos());
        mean.add(800);
        assertEquals(800, mean.nanos());
        mean.add(1600);
        assertEquals(900, mean.nanos());
        mean.add(100);
        assertEquals(800, mean.nanos());
        Mean ofNothing = new Mean();
        ofNothing.add(0);
        ofNothing.add(80);
        assertEquals(10, ofNothing.nanos(), "zero is a sample");
    }
}
