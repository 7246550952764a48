package io.cenote.suite;

import io.cenote.spi.PoolProvider;
import io.cenote.suite.reference.ReferenceProvider;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A pool that keeps every rule passes, and through JUnit as an implementer would run it. */
@Execution(ExecutionMode.CONCURRENT)
class ReferencePoolTest {
    @Nested
    class OfNewestFirst extends PoolContract {
        @Override
        protected PoolProvider provider() {
            return new ReferenceProvider(true);
        }
    }

    @Nested
    class OfOldestFirst extends PoolContract {
        @Override
        protected PoolProvider provider() {
            return new ReferenceProvider(false);
        }
    }
}
