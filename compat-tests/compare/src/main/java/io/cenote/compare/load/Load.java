package io.cenote.compare.load;

import com.sun.management.OperatingSystemMXBean;
import io.cenote.compare.stub.Pause;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Callers that take, use and give back, over and over, for a while: what they do, what they hold it for, and how many
 * they are, are all that tells one row of latencies from another.
 *
 * <p>A caller loses time in its acquire and in its close: some pools wait in one, some in the other, so both are
 * measured. What counts is every operation that gets what it wants after the warm-up, with all of its wait, also the part
 * before. Nobody asks any more once the time is over; waits that are pending then are let run out, and count.
 *
 * @param callers threads
 * @param virtual whether they are virtual ones
 * @param size how many there are to take, for the utilisation
 */
public record Load(int callers, boolean virtual, int size) {
    /** The throughput of each is one sample. */
    private static final int SLICES = 10;

    /** So many callers have a tally each; more of them share so many. */
    private static final int TALLIES = 128;

    /** As {@link #run(IntFunction, Hold, int, int)}, with one supply for all callers. */
    public <T> Felt run(Supply<T> supply, Hold<T> hold, int warmUpMillis, int millis) throws Exception {
        return run(caller -> supply, hold, warmUpMillis, millis);
    }

    /**
     * Runs it, and waits for the last caller.
     *
     * @param supplies what each caller takes from, by its number
     * @param hold what each does with it
     * @param warmUpMillis how long before it counts, in milliseconds
     * @param millis how long it counts, in milliseconds
     */
    public <T> Felt run(IntFunction<Supply<T>> supplies, Hold<T> hold, int warmUpMillis, int millis) throws Exception {
        Tally[] tallies = new Tally[Math.min(callers, TALLIES)];
        for (int i = 0; i < tallies.length; i++) {
            tallies[i] = new Tally(SLICES, callers > TALLIES);
        }
        long[] done = new long[callers];
        long[] begun = new long[1]; // written before go, read by callers after it
        long sliceNanos = TimeUnit.MILLISECONDS.toNanos(millis) / SLICES;
        ThreadFactory threads = virtual ? Callers.virtual() : Thread::new;
        Callers all = Callers.ready(callers, threads, number -> {
            Tally tally = tallies[number % tallies.length];
            done[number] = caller(supplies.apply(number), hold, tally, begun[0], sliceNanos);
        });
        begun[0] = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(warmUpMillis);
        all.go();
        Pause.of(Duration.ofNanos(begun[0] - System.nanoTime()));
        long counted = System.nanoTime();
        long cpu = cpuNanos();
        all.join();
        long end = System.nanoTime();
        Tally sum = new Tally(SLICES, false);
        for (Tally tally : tallies) {
            sum.add(tally);
        }
        return new Felt(this, sum, sliceNanos, done, cpuNanos() - cpu, end - counted);
    }

    /** One caller; returns how many of its operations have ended in time. */
    private static <T> long caller(Supply<T> supply, Hold<T> hold, Tally tally, long begun, long sliceNanos)
            throws Exception {
        long inTime = 0;
        while (true) {
            long asked = System.nanoTime();
            if (asked - begun >= SLICES * sliceNanos) {
                return inTime;
            }
            T taken = supply.acquire();
            long acquired = System.nanoTime();
            hold.use(taken);
            long used = System.nanoTime();
            supply.release(taken);
            long closed = System.nanoTime();
            if (acquired - begun < 0) {
                continue; // of the warm-up
            }
            tally.operation(acquired - asked, used - acquired, closed - used);
            long slice = (closed - begun) / sliceNanos;
            if (slice < SLICES) {
                tally.ended.incrementAndGet((int) slice);
                inTime++;
            }
        }
    }

    /** Processor time so far of all threads of this process, the collector's and the compiler's too, in nanoseconds. */
    public static long cpuNanos() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }
}
