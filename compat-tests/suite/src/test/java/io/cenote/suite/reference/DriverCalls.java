package io.cenote.suite.reference;

import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The driver calls that run, each on a thread of its own. Guarded by the pool's lock, but for {@link #start}'s body. */
class DriverCalls {
    /** One call: running, then ended or abandoned. */
    static final class Call {
        final String what;
        final Deadline deadline;
        final long begun = Ticker.realNanos();
        /** What abandoning means; under the pool's lock. */
        final Runnable onAbandon;

        boolean abandoned;

        Call(String what, Duration timeout, Runnable onAbandon) {
            this.what = what;
            this.deadline = Deadline.after(timeout);
            this.onAbandon = onAbandon;
        }
    }

    private final Set<Call> running = new LinkedHashSet<>();
    private int abandoned;

    int abandoned() {
        return abandoned;
    }

    Call add(String what, Duration timeout, Runnable onAbandon) {
        Call call = new Call(what, timeout, onAbandon);
        running.add(call);
        return call;
    }

    /** The call has returned: false if nobody waits for it any more. */
    boolean end(Call call) {
        running.remove(call);
        if (call.abandoned) {
            abandoned--;
        }
        return !call.abandoned;
    }

    void abandonOverdue(int maxAbandoned) {
        for (Call call : List.copyOf(running)) {
            if (call.deadline.hasPassed() && abandoned < maxAbandoned) {
                call.abandoned = true;
                abandoned++;
                running.remove(call);
                call.onAbandon.run();
            }
        }
    }

    /** How many calls have run for so long. */
    int running(String what, Duration atLeast) {
        long now = Ticker.realNanos();
        return (int) running.stream()
                .filter(call -> call.what.equals(what) && now - call.begun >= atLeast.toNanos())
                .count();
    }

    List<String> describe() {
        List<String> lines = new ArrayList<>();
        running.forEach(call -> lines.add(call.what));
        return lines;
    }

    static void start(String name, Runnable body) {
        Thread thread = new Thread(body, "reference-" + name);
        thread.setDaemon(true);
        thread.start();
    }
}
