package io.cenote.compare.rows;

import io.cenote.compare.UsageException;
import io.cenote.compare.bench.SteadyState;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.Metric;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.report.Section;
import io.cenote.compare.scenario.Scenario;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A row of the comparison: its stable number and name, and which figures of which measurement it shows. */
public enum CompareRow {
    ACQUIRE_1_THREAD(
            1,
            "acquire-1-thread",
            "acquire and release, 1 thread, pool of 10",
            "What the pool itself costs per use when nobody else wants a connection.",
            SteadyState.ACQUIRE_1_THREAD,
            throughput("us")),
    ACQUIRE_2_THREADS(
            2,
            "acquire-2-threads",
            "acquire and release, 2 threads, pool of 10",
            "The same with two threads: do they get in each other's way although there is a connection for each?",
            SteadyState.ACQUIRE_2_THREADS,
            throughput("us")),
    ACQUIRE_8_THREADS(
            3,
            "acquire-8-threads",
            "acquire and release, 8 threads, pool of 32",
            "The same with eight threads and connections for all of them.",
            SteadyState.ACQUIRE_8_THREADS,
            throughput("us")),
    BYTES(
            4,
            "bytes",
            "bytes allocated per acquire and release, 1 thread, pool of 10",
            "What each use leaves for the garbage collector; the same on every machine.",
            SteadyState.ACQUIRE_1_THREAD,
            Metric.less(SteadyState.ALLOCATION, "allocated", "B/op")),
    SELECT_1(
            5,
            "select-1",
            "whole request with `select 1`, 2 threads, pool of 10",
            "A whole request with the cheapest query there is: how much of the pool's cost is left beside a database.",
            SteadyState.SELECT_1,
            throughput("ms")),
    CONTENTION(
            6,
            "contention",
            "32 threads on 4 connections, each held for 17 us of work",
            "A pool that is too small for its callers: how much work gets done, and how long the unluckiest calls lose in "
                    + "acquire and close together.",
            Scenario.CONTENTION,
            queue(
                    "throughput",
                    "pool-time-p50",
                    "pool-time-p99",
                    "pool-time-p99.9",
                    "pool-time-max",
                    "close-mean",
                    "cpu-per-operation")),
    BURST(
            7,
            "burst",
            "burst: 50 callers at once, 2 ms each, 5 connections open of 50, connecting takes 150 ms",
            "Five connections serve everyone in about 20 ms, far sooner than a new one connects: opening many helps "
                    + "nobody and loads the database.",
            Scenario.BURST,
            Metric.less("total", "last one done", "ms"),
            Metric.less("opened", "opened", "connections")),
    GROWTH(
            8,
            "growth",
            "growth: 20 callers, none open, connecting takes 50 ms",
            "Everyone needs a connection of their own at once: how soon is the last caller served, and how hard is the "
                    + "database hit meanwhile?",
            Scenario.GROWTH,
            Metric.less("last-served", "last one served", "ms"),
            Metric.less("concurrent-connects", "at a time", "connects")),
    COLD_START(
            9,
            "cold-start",
            "cold start: from making a pool of 10 to its first connection",
            "What a pool adds to the start of a process, and to each further pool.",
            Scenario.COLD_START,
            Metric.less("first", "first in its JVM", "ms"),
            Metric.less("warm", "later, median", "ms")),
    OUTAGE(
            10,
            "outage",
            "outage: an H2 server is gone for a while, 4 callers go on asking with a timeout of 1 s",
            "How soon requests are served after the server is back, and what happens until then. A pool that by default "
                    + "neither tests connections nor looks at errors goes on giving out what is lost.",
            Scenario.OUTAGE,
            Metric.less("first-served", "first served", "ms"),
            Metric.less("failed-acquires", "failed acquires", "requests"),
            Metric.less("failed-statements", "broken ones given", "requests"),
            Metric.less("connect-attempts", "connects while down", "1/s"),
            Metric.largest("longest-acquire", "longest acquire", "ms"),
            Metric.course("served", "served", "requests", true),
            Metric.course("failed", "failed", "requests", false)),
    WAITS_64_THREADS(
            11,
            "waits-64-threads",
            "64 threads on 8 connections, each held for 1 ms",
            "A pool that is too small while callers wait for a server: the connections are always in use, so all that a "
                    + "pool decides is who waits for how long.",
            Scenario.WAITS_64_THREADS,
            queue("wait-p99", "wait-p99.9", "wait-max", "throughput", "cpu-per-operation", "jain")),
    WAITS_10000_VIRTUAL_THREADS(
            12,
            "waits-10000-virtual-threads",
            "10,000 virtual threads on 32 connections, each held for 1 ms",
            "Far more callers than connections, as virtual threads make them: is everyone served, and after how long? "
                    + "The ideal is the wait of each if all are served in turn.",
            Scenario.WAITS_10000_VIRTUAL_THREADS,
            queue(
                    "longest-wait-of-ideal",
                    "jain",
                    "throughput",
                    "cpu-per-operation",
                    "wait-p50",
                    "wait-p99",
                    "wait-max")),

    ACQUIRE_CHANGE(
            13,
            "acquire-change",
            "acquire, switch auto-commit off, release: 1 thread, pool of 10",
            "As row 1, with something that the pool has to undo.",
            SteadyState.ACQUIRE_CHANGE,
            throughput("us"),
            Metric.less(SteadyState.ALLOCATION, "allocated", "B/op")),
    STATEMENT_CYCLE(
            14,
            "statement-cycle",
            "prepare, run, read and close a statement on a held connection, 1 thread",
            "What lies between a caller and the driver, with a driver that does nothing.",
            SteadyState.STATEMENT_CYCLE,
            throughput("us"),
            Metric.less(SteadyState.ALLOCATION, "allocated", "B/op")),
    COST_OF_THREADS(
            15,
            "cost-of-threads",
            "an acquire and a release by 1 to 64 threads, pool of 64",
            "The processor time of a use must not grow with the threads while there is a connection for each.",
            Scenario.COST_OF_THREADS,
            points("threads-", "1,4,16,64", "threads", "ns")),
    COST_OF_SIZE(
            16,
            "cost-of-size",
            "an acquire and a release by 1 thread that takes and gives back all, pools of 1 to 256",
            "A use must not cost more in a larger pool.",
            Scenario.COST_OF_SIZE,
            points("size-", "1,16,64,256", "pool of", "ns")),
    COST_OF_WAITERS(
            17,
            "cost-of-waiters",
            "a use of 1 ms by 10 to 10,000 callers, pool of 8",
            "The processor time of a use must not grow with those who wait.",
            Scenario.COST_OF_WAITERS,
            points("waiters-", "10,100,1000,10000", "callers", "us")),
    COST_OF_POOLS(
            18,
            "cost-of-pools",
            "1 to 1,000 pools of one connection in one JVM",
            "A pool that nobody uses must cost next to nothing.",
            Scenario.COST_OF_POOLS,
            Metric.less("idle-cpu", "idle CPU of 1,000", "ms/s"),
            Metric.less("memory-per-pool", "memory of a pool", "KB"),
            Metric.less("threads-of-1", "threads of 1", "threads"),
            Metric.less("threads-of-100", "of 100", "threads"),
            Metric.less("threads-of-1000", "of 1,000", "threads")),

    ECHO_1_CALLER(
            1,
            "echo-1-caller",
            "echo over TCP, 1 caller",
            "What a pool and its client cost on top of a socket when nobody else wants it.",
            Scenario.ECHO_1_CALLER,
            echo()),
    ECHO_8_CALLERS(
            2,
            "echo-8-callers",
            "echo over TCP, 8 callers on 4 sockets",
            "Twice as many callers as sockets: they wait for each other, or share.",
            Scenario.ECHO_8_CALLERS,
            echo()),
    ECHO_64_CALLERS(
            3,
            "echo-64-callers",
            "echo over TCP, 64 callers on 4 sockets",
            "Many more callers than sockets.",
            Scenario.ECHO_64_CALLERS,
            echo()),
    ECHO_1000_CALLERS(
            4,
            "echo-1000-callers",
            "echo over TCP, 1,000 callers on 4 sockets",
            "A request of each is under way all the time: shared sockets carry them together, the others one by one.",
            Scenario.ECHO_1000_CALLERS,
            echo());

    /** Rows that take so long, or say so little in one short run, that they are left out unless asked for. */
    private static final Set<CompareRow> LONG = EnumSet.of(
            OUTAGE,
            WAITS_64_THREADS,
            WAITS_10000_VIRTUAL_THREADS,
            ACQUIRE_CHANGE,
            STATEMENT_CYCLE,
            COST_OF_THREADS,
            COST_OF_SIZE,
            COST_OF_WAITERS,
            COST_OF_POOLS);

    private final int number;
    private final String id;
    private final String title;
    private final String sentence;
    private final Measurement measurement;
    private final Map<String, Metric> metrics;

    CompareRow(int number, String id, String title, String sentence, Measurement measurement, Metric... metrics) {
        this(number, id, title, sentence, measurement, List.of(metrics));
    }

    CompareRow(int number, String id, String title, String sentence, Measurement measurement, List<Metric> metrics) {
        this.number = number;
        this.id = id;
        this.title = title;
        this.sentence = sentence;
        this.measurement = measurement;
        this.metrics = metrics.stream()
                .collect(Collectors.toMap(
                        Metric::name, Function.identity(), (first, second) -> first, LinkedHashMap::new));
    }

    private static Metric throughput(String unitOfTime) {
        return Metric.more(SteadyState.THROUGHPUT, "throughput", "ops/" + unitOfTime);
    }

    /** What is measured where callers queue: the named ones have a column in this order, the others have none. */
    private static List<Metric> queue(String... columns) {
        Map<String, Metric> all = Stream.of(
                        throughput("ms"),
                        Metric.less("wait-p50", "wait p50", "us"),
                        Metric.less("wait-p99", "wait p99", "us"),
                        Metric.less("wait-p99.9", "wait p99.9", "us"),
                        Metric.largest("wait-max", "wait max", "us"),
                        Metric.less("longest-wait-of-ideal", "longest wait", "of ideal"),
                        Metric.less("pool-time-p50", "p50", "us"),
                        Metric.less("pool-time-p99", "p99", "us"),
                        Metric.less("pool-time-p99.9", "p99.9", "us"),
                        Metric.largest("pool-time-max", "max", "us"),
                        Metric.less("close-mean", "mean close", "us"),
                        Metric.more("jain", "Jain", "of 1"),
                        Metric.less("cpu-per-operation", "CPU per use", "us"),
                        Metric.more("utilisation", "utilisation", "of 1"))
                .collect(Collectors.toMap(
                        Metric::name, Function.identity(), (first, second) -> first, LinkedHashMap::new));
        List<Metric> metrics = new ArrayList<>();
        for (String column : columns) {
            metrics.add(all.remove(column));
        }
        all.values().forEach(metric -> metrics.add(metric.detail()));
        return metrics;
    }

    private static List<Metric> points(String prefix, String points, String title, String unit) {
        return Stream.of(points.split(","))
                .map(point -> Metric.less(prefix + point, title + " " + point, unit))
                .toList();
    }

    private static List<Metric> echo() {
        return List.of(
                Metric.more(SteadyState.THROUGHPUT, "throughput", "requests/s"),
                Metric.less("latency-p50", "p50", "us"),
                Metric.less("latency-p99", "p99", "us"),
                Metric.less("latency-p99.9", "p99.9", "us"),
                Metric.largest("latency-max", "max", "us"),
                Metric.less("cpu-per-operation", "CPU of client", "us"),
                Metric.more("jain", "Jain", "of 1").detail());
    }

    /** What it is a row of. */
    Workload workload() {
        return id.startsWith("echo-") ? Workload.TCP : Workload.JDBC;
    }

    /** The number by which {@code --rows} asks for it. */
    public int number() {
        return number;
    }

    /** The name in the document. */
    public String id() {
        return id;
    }

    /** What a report says about it. */
    Section section() {
        return new Section(number, id, title, sentence, List.copyOf(metrics.values()));
    }

    /** What its figures come from. */
    Measurement measurement() {
        return measurement;
    }

    /** Its metrics by name, the one that matters most first. */
    Map<String, Metric> metrics() {
        return metrics;
    }

    /** The metrics of which each has one figure. */
    List<Metric> single() {
        return metrics.values().stream().filter(Metric::single).toList();
    }

    /** What its document rows have in common. */
    Map<String, Object> parameters(Plan plan) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("number", number);
        parameters.putAll(measurement.parameters(plan));
        return parameters;
    }

    /**
     * The rows with the given numbers.
     *
     * @param list numbers, separated by commas; null for all rows
     * @param workload whose rows
     * @param full whether all are those that take long too
     * @return rows in their own order
     * @throws UsageException if something is no number of a row, or is there twice
     */
    public static Set<CompareRow> parse(String list, Workload workload, boolean full) {
        Set<CompareRow> known = EnumSet.allOf(CompareRow.class);
        known.removeIf(row -> row.workload() != workload);
        if (list == null) {
            known.removeIf(row -> !full && LONG.contains(row));
            return known;
        }
        Set<CompareRow> rows = EnumSet.noneOf(CompareRow.class);
        for (String part : list.split(",", -1)) {
            CompareRow row = find(part.strip(), known);
            if (!rows.add(row)) {
                throw new UsageException("--rows names row " + row.number + " twice: name each row once.");
            }
        }
        return rows;
    }

    private static CompareRow find(String text, Set<CompareRow> known) {
        for (CompareRow row : known) {
            if (Integer.toString(row.number).equals(text)) {
                return row;
            }
        }
        throw new UsageException(
                "--rows: '" + text + "' is no row: give numbers from 1 to " + known.size() + ", separated by commas.");
    }
}
