package io.cenote.engine;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolStats;
import io.cenote.spi.Redactor;
import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Says why there was no connection: who holds them, for how long, and where those threads are now.
 *
 * <p>Looking at other threads is dear, and timeouts come in storms: the leases are looked at once a second, or ten times
 * where they change, and the timeouts between share what was seen, less the leases that have ended. The figures are
 * always of the moment.
 *
 * @param <C> the type of the connections
 */
final class Explanation<C> {
    private static final long SHARED_NANOS = 1_000_000_000;
    private static final long SHARED_THOUGH_CHANGED_NANOS = SHARED_NANOS / 10;
    private static final int SHOWN = 3;

    private record SeenLease<C>(Slot<C> slot, long word, LeaseReport report) {
        boolean isOut() {
            return slot.word() == word;
        }
    }

    private record Seen<C>(long at, List<SeenLease<C>> leases) {
        boolean isRecent() {
            long age = Ticker.realNanos() - at;
            return age < SHARED_THOUGH_CHANGED_NANOS
                    || age < SHARED_NANOS && leases.stream().allMatch(SeenLease::isOut);
        }

        List<LeaseReport> out() {
            return leases.stream()
                    .filter(SeenLease::isOut)
                    .map(SeenLease::report)
                    .toList();
        }
    }

    private final ManagedPool<C> pool;
    private final Ticker ticker;
    private final ReentrantLock looking = new ReentrantLock();

    /** Written under the lock; read by every timeout. */
    private volatile Seen<C> seen;

    Explanation(ManagedPool<C> pool, Ticker ticker) {
        this.pool = pool;
        this.ticker = ticker;
    }

    AcquireTimeoutException timeout(long waitedNanos) {
        PoolStats stats = pool.stats();
        Outage failure = pool.opener().breaker().outage();
        List<LeaseReport> leases = leases();
        StringBuilder text = new StringBuilder("pool '")
                .append(pool.config().name())
                .append("': no connection within ")
                .append(millis(waitedNanos))
                .append(" (max ")
                .append(stats.maxSize())
                .append(": ")
                .append(stats.leased())
                .append(" leased, ")
                .append(stats.idle())
                .append(" idle, ")
                .append(stats.held())
                .append(" validating or closing, ")
                .append(stats.connecting())
                .append(" connecting; ")
                .append(stats.waiting())
                .append(" more waiting");
        if (stats.abandoned() > 0) {
            text.append("; ").append(stats.abandoned()).append(" driver calls hang past their deadline");
        }
        text.append(')');
        if (failure != null) {
            text.append("; last connect error ")
                    .append(seconds(Ticker.realNanos() - failure.at()))
                    .append(" ago, ")
                    .append(failure.inARow())
                    .append(" in a row: ")
                    .append(oneLine(failure.cause()));
        }
        SelfDeadlock.Told selfDeadlock = pool.selfDeadlock().explain();
        List<LeaseReport> others = leases;
        if (selfDeadlock != null) {
            // Where a place is free, or a connect fails, that is what it waits for.
            text.append(isExhausted(stats) && failure == null ? "; self-deadlock: " : "; ")
                    .append(selfDeadlock.text());
            others = leases.stream()
                    .filter(lease -> !selfDeadlock.slots().contains(lease.slot()))
                    .toList();
        }
        for (LeaseReport lease : others.subList(0, Math.min(SHOWN, others.size()))) {
            text.append("; ").append(sentence(lease));
        }
        if (others.size() > SHOWN) {
            text.append("; and ").append(others.size() - SHOWN).append(" more");
        }
        text.append(advice(stats, failure, selfDeadlock != null, leases));
        Throwable cause = failure == null ? null : failure.cause();
        return new AcquireTimeoutException(text.toString(), cause, Duration.ofNanos(waitedNanos), stats, leases);
    }

    private static boolean isExhausted(PoolStats stats) {
        return stats.leased() >= stats.maxSize();
    }

    private static String advice(PoolStats stats, Outage failure, boolean holds, List<LeaseReport> leases) {
        if (failure != null) {
            return ". Check that the server can be reached and takes the credentials.";
        }
        if (isExhausted(stats)) {
            if (holds) {
                return ". Release first, or make the pool larger than threads times the leases that each holds while it waits.";
            }
            if (leases.stream().anyMatch(lease -> lease.at().isEmpty())) {
                return ". What a thread holds that has ended is perhaps never released: use try-with-resources;"
                        + " leakStacks=true says where each was acquired, leakReclaim=true takes back what nobody can release.";
            }
            return ". Release sooner, or raise maximumPoolSize or connectionTimeout.";
        }
        if (stats.opened() == 0) {
            return ". None was ever opened: check that the server can be reached and that a credentials provider answers, or"
                    + " raise connectionTimeout if connecting takes that long.";
        }
        return ". Raise connectionTimeout if connecting takes that long.";
    }

    static String sentence(LeaseReport lease) {
        String where = lease.at().isEmpty() ? ", which has ended" : ", now at " + now(lease.at());
        String acquired = lease.acquiredAt().isEmpty() ? "" : ", acquired at " + Site.of(lease.acquiredAt());
        return "slot " + lease.slot() + " is leased for " + seconds(lease.held().toNanos()) + " by thread '"
                + lease.holder() + "'" + where + acquired;
    }

    /** Virtual threads have no name unless they are given one. */
    static String name(Thread thread) {
        return thread.getName().isEmpty() ? "#" + thread.getId() : thread.getName();
    }

    /** The application's own frame, and the call that it is in. */
    private static String now(List<StackTraceElement> stack) {
        StackTraceElement innermost = stack.get(0);
        String site = Site.of(stack).toString();
        if (Site.isInPool(stack)) {
            return site + ", in the pool";
        }
        String call = innermost.getClassName() + "." + innermost.getMethodName();
        return site.startsWith(call + "(") ? site : site + ", in " + call;
    }

    /** The leases that are out, longest held first; their threads as seen within the last second. */
    private List<LeaseReport> leases() {
        Seen<C> last = seen;
        if (last != null && last.isRecent()) {
            return last.out();
        }
        looking.lock();
        try {
            last = seen;
            if (last == null || !last.isRecent()) {
                last = new Seen<>(Ticker.realNanos(), look());
                seen = last;
            }
            return last.out();
        } finally {
            looking.unlock();
        }
    }

    private List<SeenLease<C>> look() {
        List<SeenLease<C>> leases = new ArrayList<>();
        for (Slot<C> slot : pool.slots().table()) {
            long word = slot.word();
            LeaseReport report = report(slot);
            if (report != null) {
                leases.add(new SeenLease<>(slot, word, report));
            }
        }
        leases.sort(Comparator.comparing((SeenLease<C> lease) -> lease.report().held())
                .reversed());
        return leases;
    }

    /** The lease of a slot; null if it has none, or it ended while we looked (I2). */
    LeaseReport report(Slot<C> slot) {
        long word = slot.word();
        if (Slot.place(word) != Slot.LEASED || !slot.begun(Slot.lease(word))) {
            return null;
        }
        Thread holder = slot.holder;
        long since = slot.leasedTick;
        if (holder == null) {
            return null;
        }
        LeaseTrace trace = slot.trace;
        boolean traced = trace != null && trace.lease == Slot.lease(word) && trace.acquired != null;
        List<StackTraceElement> acquiredAt = traced ? Site.outside(trace.acquired.getStackTrace()) : List.of();
        List<StackTraceElement> at = Site.outside(holder.getStackTrace());
        if (slot.word() != word) {
            return null;
        }
        return new LeaseReport(
                slot.number, name(holder), Duration.ofNanos(Math.max(0, ticker.nanos() - since)), at, acquiredAt);
    }

    /** What was thrown, without what its message may give away. */
    static String oneLine(Throwable thrown) {
        if (thrown == null) {
            return "no cause given";
        }
        String name = thrown.getClass().getName();
        try {
            String message = thrown.getMessage();
            return message == null ? name : name + ": " + Redactor.url(message).replaceAll("\\s+", " ");
        } catch (Throwable nameless) {
            return name; // A driver's exception can be as broken as the driver.
        }
    }

    static String seconds(long nanos) {
        return String.format(Locale.ROOT, "%.1f s", nanos / 1e9);
    }

    private static String millis(long nanos) {
        return nanos / 1_000_000 + " ms";
    }
}
