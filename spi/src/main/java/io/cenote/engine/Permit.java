package io.cenote.engine;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * One of a pool's few permits for driver calls that run without a slot. Held by an abandoned call and by the abort that
 * is to end it; the last of them to end gives it back, so that neither can pile up.
 */
final class Permit {
    private final AtomicInteger holders = new AtomicInteger(1);
    private final Runnable back;

    Permit(Runnable back) {
        this.back = back;
    }

    /** One holder more. Only for who holds it. */
    Permit share() {
        holders.incrementAndGet();
        return this;
    }

    /** One holder less. */
    void give() {
        if (holders.decrementAndGet() == 0) {
            back.run();
        }
    }
}
