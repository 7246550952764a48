package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.spi.PoolListener;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class AttemptTest {
    private final DriverCalls calls =
            new DriverCalls("test", 1, () -> {}, new Recorder("test", PoolListener.NONE, Runnable::run), null);

    private final class Counted extends Attempt {
        private final boolean neededLate;
        int calls;
        boolean inTime;

        Counted(boolean neededLate) {
            super(AttemptTest.this.calls, Deadline.after(Duration.ofMinutes(1)));
            this.neededLate = neededLate;
        }

        @Override
        void call() {
            calls++;
            inTime = finish();
        }

        @Override
        boolean isNeededLate() {
            return neededLate;
        }

        @Override
        void abandoned(Permit permit) {}

        @Override
        void refused(Throwable noThread) {}

        @Override
        String describe() {
            return "a call";
        }
    }

    @Test
    void aCallThatIsAbandonedBeforeItsThreadComesToItIsNotMade() {
        AtomicInteger permits = new AtomicInteger();
        Counted late = new Counted(false);
        assertTrue(late.abandon(new Permit(permits::incrementAndGet)));
        late.run();
        assertEquals(0, late.calls, "driver calls on what was aborted before");
        assertEquals(1, permits.get(), "permits given back");
    }

    @Test
    void aCallThatNobodyElseMakesUpForIsMadeThoughItIsLate() {
        AtomicInteger permits = new AtomicInteger();
        Counted late = new Counted(true);
        assertTrue(late.abandon(new Permit(permits::incrementAndGet)));
        late.run();
        assertEquals(1, late.calls);
        assertFalse(late.inTime);
        assertEquals(1, permits.get(), "permits given back");
    }

    @Test
    void aCallInTimeIsMadeOnceAndCannotBeAbandonedAnyMore() {
        Counted call = new Counted(false);
        call.run();
        assertEquals(1, call.calls);
        assertTrue(call.inTime);
        assertFalse(call.abandon(new Permit(() -> {})));
    }
}
