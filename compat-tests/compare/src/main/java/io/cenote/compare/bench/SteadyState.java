package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Reference;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What JMH measures, over and over: a method of {@link PoolBenchmark}, by how many threads, on a pool of which size. */
public enum SteadyState implements Measurement {
    /** Row 1, and what it allocates. */
    ACQUIRE_1_THREAD("acquireRelease", 1, 10, TimeUnit.MICROSECONDS, On.STUB),
    /** Row 2. */
    ACQUIRE_2_THREADS("acquireRelease", 2, 10, TimeUnit.MICROSECONDS, On.STUB),
    /** Row 3. */
    ACQUIRE_8_THREADS("acquireRelease", 8, 32, TimeUnit.MICROSECONDS, On.STUB),
    /** Row 5. */
    SELECT_1("selectOne", 2, 10, TimeUnit.MILLISECONDS, On.DATABASE),
    /** Row 13. */
    ACQUIRE_CHANGE("acquireChangeRelease", 1, 10, TimeUnit.MICROSECONDS, On.STUB),
    /** Row 14, and what it allocates. */
    STATEMENT_CYCLE("statementCycle", 1, 10, TimeUnit.MICROSECONDS, On.STUB);

    /** Operations of all threads, per the unit of time. */
    public static final String THROUGHPUT = "throughput";

    /** Bytes per operation. */
    public static final String ALLOCATION = "allocation";

    /** What the connections are to, if the user names nothing. */
    enum On {
        /** Nothing, at no cost. */
        STUB,
        /** Embedded H2. */
        DATABASE
    }

    final String method;
    final int threads;
    final int size;
    /** Throughput is counted in operations per this. */
    final TimeUnit per;

    final On on;

    SteadyState(String method, int threads, int size, TimeUnit per, On on) {
        this.method = method;
        this.threads = threads;
        this.size = size;
        this.per = per;
        this.on = on;
    }

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Map<String, Object> parameters(Plan plan) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("threads", threads);
        parameters.put("maximumPoolSize", size);
        return parameters;
    }

    @Override
    public boolean measures(Reference reference) {
        return switch (this) {
            case ACQUIRE_1_THREAD, ACQUIRE_2_THREADS, ACQUIRE_8_THREADS -> reference.isBare();
            case SELECT_1, STATEMENT_CYCLE -> !reference.isBare();
            case ACQUIRE_CHANGE -> false;
        };
    }

    @Override
    public Optional<String> skipped(Database database) {
        return this == STATEMENT_CYCLE && !database.embedded()
                ? Optional.of("it is about what lies between a caller and the driver; a request on yours is row 5")
                : Optional.empty();
    }

    @Override
    public long estimateMillis(Plan plan) {
        return plan.steadyStateMillis();
    }
}
