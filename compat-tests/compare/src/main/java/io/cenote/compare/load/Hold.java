package io.cenote.compare.load;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.openjdk.jmh.infra.Blackhole;

/** What a caller does with what it holds. */
@FunctionalInterface
public interface Hold<T> {
    /** Does it. */
    void use(T taken) throws Exception;

    /** Work of the processor, in the units of {@link Blackhole#consumeCPU}. */
    static <T> Hold<T> work(long units) {
        return taken -> Blackhole.consumeCPU(units);
    }

    /** Waiting, as for a server. A permit that somebody left to the thread does not shorten it. */
    static <T> Hold<T> waiting(Duration time) {
        long nanos = time.toNanos();
        return taken -> {
            long end = System.nanoTime() + nanos;
            for (long left = nanos; left > 0; left = end - System.nanoTime()) {
                LockSupport.parkNanos(left);
            }
        };
    }
}
