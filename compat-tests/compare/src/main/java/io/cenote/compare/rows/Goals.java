package io.cenote.compare.rows;

import io.cenote.compare.rows.Goal.Kind;
import io.cenote.compare.tcp.TcpSubject;
import java.util.ArrayList;
import java.util.List;

/** All goals, and nothing but goals: the numbers that this project's pools are meant to reach. */
final class Goals {
    static final List<Goal> ALL = all();

    private static final String HIKARI = "hikari";
    private static final String AGROAL = "agroal";
    private static final String RAW = "raw";

    private final List<Goal> goals = new ArrayList<>();

    private Goals() {}

    private static List<Goal> all() {
        Goals all = new Goals();
        all.acquires();
        all.queues();
        all.openings();
        all.requests();
        return List.copyOf(all.goals);
    }

    private void acquires() {
        for (CompareRow row :
                List.of(CompareRow.ACQUIRE_1_THREAD, CompareRow.ACQUIRE_2_THREADS, CompareRow.ACQUIRE_8_THREADS)) {
            for (String pool : pools()) {
                atLeast(6, HIKARI, row, "throughput", pool);
                atLeast(2, AGROAL, row, "throughput", pool);
            }
        }
        for (String pool : pools()) {
            // With compressed references; HikariCP's are 56.
            add(CompareRow.BYTES, "allocation", pool, Kind.ALONE, null, false, 32);
            atLeast(2.2, HIKARI, CompareRow.STATEMENT_CYCLE, "throughput", pool);
            add(CompareRow.STATEMENT_CYCLE, "allocation", pool, Kind.DIFFERENCE, HIKARI, false, 32);
            atLeast(1.08, HIKARI, CompareRow.SELECT_1, "throughput", pool);
            atLeast(0.95, RAW, CompareRow.SELECT_1, "throughput", pool);
        }
    }

    private void queues() {
        for (String pool : pools()) {
            boolean condition = pool.equals("condition"); // whose woken thread has to take the lock again
            atLeast(condition ? 0.9 : 1, HIKARI, CompareRow.CONTENTION, "throughput", pool);
            atMost(0.5, HIKARI, CompareRow.CONTENTION, "pool-time-p99", pool);
            atMost(0.5, HIKARI, CompareRow.CONTENTION, "pool-time-p99.9", pool);
            atMost(0.6, HIKARI, CompareRow.CONTENTION, "pool-time-max", pool);
            atMost(0.1, HIKARI, CompareRow.CONTENTION, "close-mean", pool);
        }
        for (String pool : withStrict()) {
            boolean condition = pool.startsWith("condition");
            CompareRow few = CompareRow.WAITS_64_THREADS;
            atMost(condition ? 0.15 : 0.1, HIKARI, few, "wait-p99", pool);
            atMost(condition ? 0.12 : 0.06, HIKARI, few, "wait-p99.9", pool);
            atMost(condition ? 0.1 : 0.06, HIKARI, few, "wait-max", pool);
            atLeast(condition ? 0.96 : 0.99, HIKARI, few, "throughput", pool);
            atMost(condition ? 0.85 : 0.75, HIKARI, few, "cpu-per-operation", pool);
            CompareRow many = CompareRow.WAITS_10000_VIRTUAL_THREADS;
            add(many, "longest-wait-of-ideal", pool, Kind.ALONE, null, false, 1.1);
            add(many, "jain", pool, Kind.ALONE, null, true, 0.99);
            atLeast(0.98, HIKARI, many, "throughput", pool);
            atMost(0.8, HIKARI, many, "cpu-per-operation", pool);
        }
    }

    private void openings() {
        for (String pool : withStrict()) {
            atMost(1.05, HIKARI, CompareRow.BURST, "total", pool);
            add(CompareRow.BURST, "opened", pool, Kind.ALONE, null, false, 1);
        }
        for (String pool : pools()) {
            atMost(0.2, HIKARI, CompareRow.GROWTH, "last-served", pool);
            atMost(0.6, HIKARI, CompareRow.COLD_START, "first", pool);
            atMost(0.5, HIKARI, CompareRow.COLD_START, "warm", pool);
        }
    }

    private void requests() {
        for (String pool : pools()) {
            String exclusive = pool + TcpSubject.EXCLUSIVE;
            // As good as without a pool, as far as three rounds can tell.
            atLeast(1, TcpSubject.UNPOOLED, CompareRow.ECHO_1_CALLER, "throughput", exclusive);
            atLeast(5, exclusive, CompareRow.ECHO_1000_CALLERS, "throughput", pool + TcpSubject.SHARED);
        }
    }

    private static List<String> pools() {
        return List.of("channel", "lifo", "condition");
    }

    private static List<String> withStrict() {
        return List.of("channel", "lifo", "condition", "channel:strict", "lifo:strict", "condition:strict");
    }

    private void atLeast(double bound, String against, CompareRow row, String metric, String pool) {
        add(row, metric, pool, Kind.RATIO, against, true, bound);
    }

    private void atMost(double bound, String against, CompareRow row, String metric, String pool) {
        add(row, metric, pool, Kind.RATIO, against, false, bound);
    }

    private void add(
            CompareRow row, String metric, String pool, Kind kind, String against, boolean atLeast, double bound) {
        goals.add(new Goal(row, metric, pool, kind, against, atLeast, bound));
    }
}
