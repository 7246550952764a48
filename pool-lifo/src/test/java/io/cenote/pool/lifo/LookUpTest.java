package io.cenote.pool.lifo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.cenote.spi.PoolProvider;
import io.cenote.spi.Pools;
import java.io.IOException;
import java.net.URL;
import java.util.Enumeration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** That the kinds of pools are looked for on the class path once, and again for a kind that is not among them. */
class LookUpTest {
    private final AtomicInteger lookUps = new AtomicInteger();

    private final ClassLoader counting = new ClassLoader(LookUpTest.class.getClassLoader()) {
        @Override
        public Enumeration<URL> getResources(String name) throws IOException {
            if (name.equals("META-INF/services/" + PoolProvider.class.getName())) {
                lookUps.incrementAndGet();
            }
            return super.getResources(name);
        }
    };

    @Test
    void aKindThatIsKnownIsNotLookedUpAgain() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(counting);
        try {
            PoolProvider lifo = Pools.provider("lifo");
            int first = lookUps.get();
            assertSame(lifo, Pools.provider("lifo"));
            assertEquals(first, lookUps.get());
            assertThrows(IllegalArgumentException.class, () -> Pools.provider("ring"));
            assertEquals(first + 1, lookUps.get(), "it may have been added since");
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
