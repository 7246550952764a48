package io.cenote.suite.reference;

import io.cenote.spi.AcquireTimeoutException;
import io.cenote.spi.LeaseReport;
import io.cenote.spi.PoolStats;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Why there was no connection in time. */
class Explanation<C> {
    private final Leases<C> pool;

    Explanation(Leases<C> pool) {
        this.pool = pool;
    }

    AcquireTimeoutException of(Duration waited) {
        PoolStats stats = pool.stats();
        List<LeaseReport> leases = leases();
        StringBuilder text = new StringBuilder("pool '" + pool.config().name() + "': no connection within "
                + waited.toMillis() + " ms (max " + stats.maxSize() + ": " + stats.leased() + " leased, " + stats.idle()
                + " idle, " + stats.connecting() + " connecting; " + stats.waiting() + " waiting)");
        Throwable error = pool.backoff.lastError();
        if (error != null) {
            text.append("; the last connect failed ")
                    .append(pool.backoff.age(pool.now()).toMillis())
                    .append(" ms ago: ")
                    .append(error);
        }
        for (LeaseReport lease : leases) {
            text.append("; '")
                    .append(lease.holder())
                    .append("' holds one for ")
                    .append(lease.held().toMillis());
            text.append(" ms and is at ")
                    .append(lease.at().isEmpty() ? "its end" : lease.at().get(0));
            if (lease.holder().equals(Thread.currentThread().getName())) {
                text.append(": this thread waits for a connection while it holds one");
            }
        }
        return new AcquireTimeoutException(text.toString(), error, waited, stats, leases);
    }

    /** The leases that are out, longest held first. */
    List<LeaseReport> leases() {
        Map<Slot<C>, Thread> holders = new LinkedHashMap<>();
        pool.locked(() -> pool.slots.stream()
                .filter(slot -> slot.place == Slot.Place.LEASED)
                .sorted(Comparator.comparingLong(slot -> slot.since - pool.now()))
                .forEach(slot -> holders.put(slot, slot.holder)));
        List<LeaseReport> reports = new ArrayList<>();
        holders.forEach((slot, holder) -> reports.add(new LeaseReport(
                slot.number,
                holder.getName(),
                Duration.ofNanos(pool.now() - slot.since),
                List.of(holder.getStackTrace()))));
        return reports;
    }
}
