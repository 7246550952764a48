package io.cenote.pool.condition;

import io.cenote.engine.Slot;
import io.cenote.spi.Ticker;
import java.util.concurrent.locks.Condition;

/** One thread in await; its states are those of {@link ConditionExchange}, whose lock guards it. */
final class Waiter<C> {
    final Condition turn;
    final long arrival = Ticker.realNanos();
    Slot<C> item;
    boolean failed;
    boolean queued = true;
    boolean interrupted;

    /** Since its last scan. */
    boolean signalled;

    Waiter(Condition turn) {
        this.turn = turn;
    }
}
