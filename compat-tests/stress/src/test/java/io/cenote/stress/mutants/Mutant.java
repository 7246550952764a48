package io.cenote.stress.mutants;

import java.util.ArrayList;
import java.util.List;

/**
 * A fault that is planted in the pools, and what must find it.
 *
 * @param fault what is wrong
 * @param edit where the fault is in the pools that use the engine's queue of waiters
 * @param ofCondition where it is in the condition pool
 * @param check a rule of the suite, or a scenario of the model
 * @param strict whether a scenario is in strict order
 */
record Mutant(String fault, Edit edit, Edit ofCondition, String check, boolean strict) {
    private static final String ENGINE = "io.cenote.engine.";
    private static final String QUEUE = ENGINE + "WaiterQueue";
    private static final String CONDITION = "io.cenote.pool.condition.ConditionExchange";

    static final List<Mutant> ALL = all();

    boolean isRule() {
        return check.matches("[A-Z]+-[0-9]+");
    }

    Edit edit(String pool) {
        return pool.equals("condition") ? ofCondition : edit;
    }

    @Override
    public String toString() {
        return fault + " (" + check + (strict ? ", strict)" : ")");
    }

    private static List<Mutant> all() {
        List<Mutant> all = new ArrayList<>();

        // Waiting: the engine's queue and the condition pool have each their own.
        all.add(new Mutant(
                "a slot turns idle and nobody is signalled",
                new Edit(QUEUE, "list.accept(held);", "wake = signal();", "wake = null;"),
                new Edit(CONDITION, "idle.addLast(held);", "signalOldest();", ""),
                "hand-off",
                false));
        all.add(new Mutant(
                "who gives up takes its signal along",
                new Edit(QUEUE, "given = node.item;", "next = slots.anyIdle() ? signal() : null;", ""),
                new Edit(
                        CONDITION,
                        "private Slot<C> awaitTurn(",
                        "me.signalled = false;",
                        "if (me.queued && deadline.remainingNanos() <= 0) { dequeue(me); return null; }"),
                "timeout",
                false));
        all.add(new Mutant(
                "who gives up does not look at what it was given",
                Edit.of(QUEUE, "given = node.item;", "given = null;"),
                Edit.of(CONDITION, "me.queued ? scan(me, unfit) : me.item", "me.queued ? scan(me, unfit) : null"),
                "timeout",
                true));
        all.add(new Mutant(
                "close wakes nobody",
                new Edit(QUEUE, "node != null; node = oldest", "LockSupport.unpark(node.thread);", ""),
                new Edit(CONDITION, "waiter.failed = true;", "waiter.turn.signal();", ""),
                "close",
                false));
        all.add(new Mutant(
                "a suspended pool hands over",
                Edit.of(QUEUE, "oldest == null || slots.suspended()", "oldest == null"),
                new Edit(CONDITION, "public void match(", "slots.suspended() ? null : oldest()", "oldest()"),
                "suspended",
                true));
        all.add(new Mutant(
                "who comes after the end waits",
                Edit.of(QUEUE, "if (slots.closed()) {", "if (false) {"),
                Edit.of(CONDITION, "if (slots.closed()) {", "if (false) {"),
                "close",
                false));

        // The engine, which all share.
        add(
                all,
                "release reads the gate once",
                "Releaser",
                "if (gate.word() != calm) { // I4",
                "if (false) {",
                "hand-off");
        add(
                all,
                "a lease's number is used again",
                "ManagedPool",
                "Slot.word(Slot.IDLE, Slot.next(lease))",
                "Slot.word(Slot.IDLE, lease)",
                "double close");
        add(
                all,
                "reset comes before the CAS",
                "Releaser",
                "boolean releaseUnawaited(",
                "if (!slot.cas(leased, resetting)) {",
                "if (reset(slot.connection) != null || !slot.cas(leased, resetting)) {",
                "double close");
        add(
                all,
                "a slot is moved without a CAS",
                "Slot",
                "return place(now) == from && cas(now, word(to, lease(now)));",
                "if (place(now) != from) return false; else word = word(to, lease(now)); return true;",
                "idle");
        add(
                all,
                "a caller does not look at the gate after its CAS",
                "Search",
                "Gate.generation(now) == leased.calmGate",
                "true",
                "evict");
        add(
                all,
                "an Error in connect loses the slot",
                "Opener",
                "the driver returned a connection that is broken already",
                "catch (Throwable thrown)",
                "catch (Exception thrown)",
                "DRV-03");
        add(
                all,
                "an abandoned connect keeps its slot",
                "Opener",
                "connecting took longer than connectAttemptTimeout",
                "failed(new TimeoutException(late));",
                "breaker.failed(new TimeoutException(late), started); underway.end(this);",
                "DRV-09");
        add(
                all,
                "the bound on waiters is looked at too late",
                "Waiting",
                "queued.incrementAndGet() > max",
                "queued.getAndIncrement() > max",
                "WAIT-08");
        add(all, "a vacated slot tells nobody", "Settler", "pool.opener().ask();", "", "invalidate");
        add(
                all,
                "what was evicted while in use is kept",
                "Settler",
                "Gate.generation(now) != owned.calmGate",
                "false",
                "EVICT-01");
        add(
                all,
                "a smaller pool keeps what is released",
                "Settler",
                "capacity.retire(owned) ? CloseReason.SURPLUS : null",
                "false ? CloseReason.SURPLUS : null",
                "CONF-03");
        add(all, "resume wakes nobody", "ManagedPool", "exchange.wake();", "", "suspend");
        add(all, "close leaves what is idle", "ManagedPool", "settler.sweep(); // I6", "", "CLOSE-01");
        return List.copyOf(all);
    }

    private static void add(List<Mutant> all, String fault, String type, String text, String instead, String check) {
        add(all, fault, type, text, text, instead, check);
    }

    private static void add(
            List<Mutant> all, String fault, String type, String at, String text, String instead, String check) {
        Edit edit = new Edit(ENGINE + type, at, text, instead);
        all.add(new Mutant(fault, edit, edit, check, false));
    }
}
