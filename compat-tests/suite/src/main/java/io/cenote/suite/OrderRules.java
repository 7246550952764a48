package io.cenote.suite;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolTrait;
import java.time.Duration;
import java.util.List;

/** ORDER: which idle connection is used first. */
public interface OrderRules {
    @Rule(
            value = "ORDER-01",
            says = "The connection that was released last is used first.",
            needs = PoolTrait.LIFO_REUSE)
    default void order01_theNewestIsUsedFirst(PoolBench bench) throws Exception {
        bench.open(strict(bench));
        List<Integer> released = releaseThree(bench);
        List<HeldLease> taken = bench.acquireAll(3);
        List<Integer> newestFirst = List.of(released.get(2), released.get(1), released.get(0));
        assertEquals(newestFirst, serials(taken), () -> "order of use; released in the order " + released);
        taken.forEach(HeldLease::close);
        int hot = taken.get(2).serial();
        for (int i = 0; i < 5; i++) {
            HeldLease again = bench.acquire();
            assertEquals(hot, again.serial(), "the connection that one caller uses again and again");
            again.close();
        }
    }

    @Rule(
            value = "ORDER-02",
            says = "The connection that was released first is used first.",
            needs = PoolTrait.FIFO_REUSE)
    default void order02_theOldestIsUsedFirst(PoolBench bench) throws Exception {
        bench.open(strict(bench));
        List<Integer> released = releaseThree(bench);
        List<HeldLease> taken = bench.acquireAll(3);
        assertEquals(released, serials(taken), () -> "order of use; released in the order " + released);
        taken.forEach(HeldLease::close);
        for (int i = 0; i < 6; i++) {
            HeldLease next = bench.acquire();
            assertEquals(released.get(i % 3), next.serial(), "turn " + i + " of one caller");
            next.close();
        }
    }

    private static PoolConfig strict(PoolBench bench) {
        return bench.config()
                .maxSize(3)
                .affinity(false)
                .handoffAfter(Duration.ZERO)
                .build();
    }

    private static List<Integer> releaseThree(PoolBench bench) throws InterruptedException {
        List<HeldLease> held = bench.acquireAll(3);
        held.forEach(HeldLease::close);
        return serials(held);
    }

    private static List<Integer> serials(List<HeldLease> leases) {
        return leases.stream().map(HeldLease::serial).toList();
    }
}
