package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ForecastTest {
    private static final long SINCE = 7_000;

    private static Census open(int idle, int leased, int held, long meanAgeNanos) {
        return new Census(9, idle, 0, leased, held, 0, meanAgeNanos);
    }

    @Test
    void ifNothingIsOpenOneConnectsAtOnce() {
        assertEquals(SINCE, new Forecast(100, 0).connectAt(SINCE, 1, open(0, 0, 0, 0)));
    }

    @Test
    void ifTheQueueDrainsInTheTimeOfAConnectOneWaitsForThatTime() {
        Forecast forecast = new Forecast(100, 50);
        assertEquals(SINCE + 100, forecast.connectAt(SINCE, 2, open(0, 1, 0, 0)), "2 waiters of 50 each: 100");
        assertEquals(SINCE, forecast.connectAt(SINCE, 3, open(0, 1, 0, 0)), "3 waiters of 50 each: 150");
        assertEquals(SINCE + 100, forecast.connectAt(SINCE, 4, open(0, 1, 1, 0)), "4 of 50 each, by two: 100");
        assertEquals(SINCE, forecast.connectAt(SINCE, 5, open(1, 1, 0, 0)), "5 of 50 each, by two: 125");
    }

    @Test
    void aLeaseThatRunsForLongerThanTheMeanSaysMore() {
        Forecast forecast = new Forecast(100, 50);
        assertEquals(SINCE + 100, forecast.connectAt(SINCE, 1, open(0, 1, 0, 100)));
        assertEquals(SINCE, forecast.connectAt(SINCE, 1, open(0, 1, 0, 101)));
    }

    @Test
    void oneSlowConnectHoldsBackTheNextForAQuarterOfASecondAtMost() {
        Forecast forecast = new Forecast(60_000_000_000L, 1);
        assertEquals(SINCE + 250_000_000, forecast.connectAt(SINCE, 1, open(0, 1, 0, 0)));
    }

    @Test
    void aMeanBeginsWithItsFirstSampleAndEachNewOneCountsForAnEighth() {
        Mean mean = new Mean();
        assertEquals(0, mean.nanos());
        mean.add(800);
        assertEquals(800, mean.nanos());
        mean.add(1_600);
        assertEquals(900, mean.nanos());
        mean.add(100);
        assertEquals(800, mean.nanos());
    }

    @Test
    void aSampleOfZeroIsASample() {
        Mean mean = new Mean();
        mean.add(0);
        assertEquals(0, mean.nanos());
        mean.add(800);
        assertEquals(100, mean.nanos());
    }
}
