package io.cenote.compare.bench;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.Plan;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** What JMH measures, over and over: a method of {@link PoolBenchmark}, by how many threads, on a pool of which size. */
public enum SteadyState implements Measurement {
    /** Row 1, and what it allocates. */
    ACQUIRE_1_THREAD("acquireRelease", 1, 10, TimeUnit.MICROSECONDS),
    /** Row 2. */
    ACQUIRE_2_THREADS("acquireRelease", 2, 10, TimeUnit.MICROSECONDS),
    /** Row 3. */
    ACQUIRE_8_THREADS("acquireRelease", 8, 32, TimeUnit.MICROSECONDS),
    /** Row 5. */
    SELECT_1("selectOne", 2, 10, TimeUnit.MILLISECONDS);

    /** Operations of all threads, per the unit of time. */
    public static final String THROUGHPUT = "throughput";

    /** Bytes per operation. */
    public static final String ALLOCATION = "allocation";

    final String method;
    final int threads;
    final int size;
    /** Throughput is counted in operations per this. */
    final TimeUnit per;

    SteadyState(String method, int threads, int size, TimeUnit per) {
        this.method = method;
        this.threads = threads;
        this.size = size;
        this.per = per;
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
    public Optional<String> skipped(Database database) {
        return Optional.empty();
    }

    @Override
    public long estimateMillis(Plan plan) {
        return plan.steadyStateMillis();
    }
}
