package io.cenote.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** The system's clock, as tests see it that race with it. No part of a model: there is no clock in one. */
public final class SystemTickerInside {
    private static final VarHandle THREAD;

    static {
        try {
            THREAD = MethodHandles.privateLookupIn(SystemTicker.class, MethodHandles.lookup())
                    .findVarHandle(SystemTicker.class, "thread", Thread.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private SystemTickerInside() {}

    /**
     * A system clock that nobody has read for long. It stands still, and has no thread of its own.
     *
     * @return the clock
     */
    public static SystemTicker unread() {
        return new SystemTicker(() -> 0);
    }

    /**
     * Is the clock's thread, which goes to sleep because its probe has found no reader.
     *
     * @param clock an {@link #unread}
     * @param nanos for how long to sleep unless a reader keeps it awake or wakes it
     */
    public static void sleepAsItsThread(SystemTicker clock, long nanos) {
        THREAD.setVolatile(clock, Thread.currentThread());
        clock.sleep(nanos);
    }

    /**
     * Waits until an unread clock has its thread: who reads it before that need not wake anybody.
     *
     * @param clock the clock
     */
    public static void untilItHasItsThread(SystemTicker clock) {
        while (clock.thread() == null) {
            Thread.onSpinWait(); // A wake-up would take longer than the whole race.
        }
    }
}
