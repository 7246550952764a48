package io.cenote.stress.model.scenario;

import io.cenote.stress.model.world.Parking;
import io.cenote.stress.model.world.World;
import java.util.concurrent.atomic.AtomicInteger;

/** Faults that the checker must find before its silence tells anything. */
public final class Canary implements Runnable {
    private final String kind;

    /** Shared and changed without an order. */
    private static final class Counts {
        int plain;
        volatile int ordered;
        final AtomicInteger atomic = new AtomicInteger();
        volatile boolean ready;
        volatile Thread sleeper;
    }

    public Canary(String kind) {
        this.kind = kind;
    }

    @Override
    public void run() {
        World.begin();
        Counts counts = new Counts();
        try {
            switch (kind) {
                case "plain" -> twice(() -> counts.plain++);
                case "volatile" -> twice(() -> counts.ordered = counts.ordered + 1);
                case "atomic" -> twice(() -> counts.atomic.set(counts.atomic.get() + 1));
                default -> forgetSleeper(counts);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
        int sum = counts.plain + counts.ordered + counts.atomic.get();
        if (!kind.equals("sleeper") && sum != 2) {
            throw new AssertionError("counted " + sum + " of 2");
        }
    }

    private static void twice(Runnable step) throws InterruptedException {
        Thread other = new Thread(step);
        other.start();
        step.run();
        other.join();
    }

    /** Wakes who sleeps already, and not who is about to. */
    private static void forgetSleeper(Counts counts) throws InterruptedException {
        Thread sleeper = new Thread(() -> {
            if (!counts.ready) {
                counts.sleeper = Thread.currentThread();
                Parking.parkNanos(counts, Bench.LONG_NANOS);
            }
        });
        sleeper.start();
        Thread seen = counts.sleeper;
        counts.ready = true;
        Parking.unpark(seen);
        sleeper.join();
    }
}
