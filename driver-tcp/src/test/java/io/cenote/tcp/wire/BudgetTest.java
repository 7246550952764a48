package io.cenote.tcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import org.junit.jupiter.api.Test;

class BudgetTest {
    private final Budget budget = new Budget(100);

    @Test
    void sharesHoldNoMoreTogetherThanTheBudget() {
        Budget.Share one = budget.share();
        Budget.Share two = budget.share();
        assertTrue(one.reserve(60));
        assertFalse(two.reserve(41));
        assertTrue(two.reserve(40));
        assertEquals(100, budget.held());
        one.release(60);
        assertTrue(two.reserve(60));
    }

    @Test
    void aClosedShareHoldsNothingAndIsRefusedNothing() {
        Budget.Share share = budget.share();
        assertTrue(share.reserve(70));
        share.close();
        assertEquals(0, budget.held());
        assertTrue(share.reserve(50));
        assertEquals(0, budget.held());
        share.release(70);
        share.close();
        assertEquals(0, budget.held());
    }

    @Test
    void whateverMeetsAtTheCloseNothingStaysHeld() {
        for (int round = 0; round < 200; round++) {
            Budget.Share share = budget.share();
            TestThreads threads = new TestThreads(Await.ordinary());
            for (int t = 0; t < 2; t++) {
                threads.start("user " + t, () -> {
                    for (int i = 0; i < 200; i++) {
                        if (share.reserve(3)) {
                            share.release(3);
                        }
                        share.reserve(1);
                    }
                    return null;
                });
            }
            threads.start("closer", () -> {
                share.close();
                return null;
            });
            threads.joinAll();
            assertEquals(0, budget.held());
        }
    }
}
