package io.cenote.compare.bench;

import java.util.concurrent.TimeUnit;

/** One thing that is measured: a method of {@link PoolBenchmark}, by how many threads, on a pool of which size. */
enum Scenario {
    ACQUIRE_1_THREAD("acquireRelease", 1, 10, TimeUnit.MICROSECONDS),
    ACQUIRE_2_THREADS("acquireRelease", 2, 10, TimeUnit.MICROSECONDS),
    ACQUIRE_8_THREADS("acquireRelease", 8, 32, TimeUnit.MICROSECONDS),
    SELECT_1("selectOne", 2, 10, TimeUnit.MILLISECONDS);

    final String method;
    final int threads;
    final int size;
    /** Throughput is counted in operations per this. */
    final TimeUnit per;

    Scenario(String method, int threads, int size, TimeUnit per) {
        this.method = method;
        this.threads = threads;
        this.size = size;
        this.per = per;
    }
}
