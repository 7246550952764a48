package io.cenote.suite.reference;

import java.util.concurrent.locks.Condition;

/** A thread inside acquire. Guarded by the pool's lock. */
class Waiter<C> {
    final Condition served;
    Slot<C> slot;

    Waiter(Condition served) {
        this.served = served;
    }
}
