package io.cenote.suite.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Ticker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ManualTickerTest {
    private final ManualTicker ticker = new ManualTicker();
    private final long start = ticker.nanos();
    private final List<String> ran = new ArrayList<>();

    private void note(String name) {
        ran.add(name + "@" + Duration.ofNanos(ticker.nanos() - start).toMillis());
    }

    @Test
    void itStandsStillUntilItIsMoved() {
        assertEquals(start, ticker.nanos());
        ticker.advance(Duration.ofMillis(3));
        assertEquals(Duration.ofMillis(3).toNanos(), ticker.nanos() - start);
        assertEquals(ticker.nanos(), ticker.coarseNanos());
    }

    @Test
    void passesRunInOrderEachAtItsOwnTime() {
        ticker.every(Duration.ofMillis(20), () -> note("slow"));
        ticker.every(Duration.ofMillis(15), () -> note("fast"));
        ticker.advance(Duration.ofMillis(44));
        assertEquals(List.of("fast@15", "slow@20", "fast@30", "slow@40"), ran);
        assertEquals(Duration.ofMillis(44).toNanos(), ticker.nanos() - start);
    }

    @Test
    void aLeapRunsWhatIsDueOnce() {
        ticker.every(Duration.ofMillis(10), () -> note("pass"));
        ticker.leap(Duration.ofDays(1));
        assertEquals(List.of("pass@86400000"), ran);
        ticker.advance(Duration.ofMillis(10));
        assertEquals(2, ran.size());
    }

    @Test
    void aClosedRegistrationRunsNoMore() {
        Ticker.Registration registration = ticker.every(Duration.ofMillis(10), () -> note("pass"));
        assertEquals(1, ticker.registrations());
        registration.close();
        registration.close();
        ticker.advance(Duration.ofSeconds(1));
        assertEquals(List.of(), ran);
        assertEquals(0, ticker.registrations());
    }

    @Test
    void aPassMayEndItself() {
        List<Ticker.Registration> registrations = new ArrayList<>();
        registrations.add(ticker.every(Duration.ofMillis(10), () -> {
            note("pass");
            registrations.get(0).close();
        }));
        ticker.advance(Duration.ofSeconds(1));
        assertEquals(List.of("pass@10"), ran);
    }

    @Test
    void itsValuesWrapSoonAfterTheStart() {
        ticker.advance(Duration.ofMinutes(2));
        assertTrue(ticker.nanos() < 0, "values wrap, as those of the real clock may");
    }
}
