package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.HotSpotDiagnosticMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class AllocationTest {
    private static final int CYCLES = 200_000;

    /** Keeps the compiler from doing without the object. */
    private static volatile Connection kept;

    @ParameterizedTest
    @ValueSource(strings = {"lifo", "channel", "condition"})
    void aLeaseAllocates32BytesAndNothingElse(String pool) throws SQLException {
        Assumptions.assumeTrue(compressedReferences(), "without compressed references a lease is larger");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        try (CenoteDataSource source = new CenoteDataSource()) {
            source.setPool(pool);
            source.setUrl("jdbc:h2:mem:");
            source.setMaximumPoolSize(2);
            cycle(source);
            long least = Long.MAX_VALUE;
            for (int run = 0; run < 5; run++) {
                long before =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                cycle(source);
                long after =
                        threads.getThreadAllocatedBytes(Thread.currentThread().getId());
                least = Math.min(least, after - before);
            }
            // What the runtime itself allocates in this thread meanwhile, to compile for example, is no part of a
            // cycle.
            double bytes = (double) least / CYCLES;
            assertTrue(bytes > 31.5 && bytes < 32.5, bytes + " bytes for each getConnection and close");
            assertTrue(kept.isClosed());
        }
    }

    private static void cycle(CenoteDataSource source) throws SQLException {
        for (int i = 0; i < CYCLES; i++) {
            try (Connection connection = source.getConnection()) {
                kept = connection;
            }
        }
    }

    private static boolean compressedReferences() {
        return Boolean.parseBoolean(ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class)
                .getVMOption("UseCompressedOops")
                .getValue());
    }
}
