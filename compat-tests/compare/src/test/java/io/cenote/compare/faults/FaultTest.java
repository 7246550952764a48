package io.cenote.compare.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static final Seen GOOD = new Seen(0, 0, 120.0, 300.0, 3.7, 5, 0, null);

    private static Seen with(double overshoot, int lost, Double recovery, double attempts, long served, long failed) {
        return new Seen(overshoot, lost, recovery, 300.0, attempts, served, failed, null);
    }

    @Test
    void whatHoldsIsNotBroken() {
        for (Fault fault : Fault.values()) {
            Seen seen = fault.ownMeasure() ? Seen.only(0) : fault == Fault.READ_ONLY ? with(0, 0, 1.0, 0, 1, 9) : GOOD;
            assertEquals("", fault.broken(seen), fault.id());
        }
    }

    @Test
    void eachPromiseThatIsNotKeptIsNamed() {
        Fault outage = Fault.CONNECT_REFUSED;
        assertEquals("acquire overran its timeout", outage.broken(with(251, 0, 120.0, 3.7, 0, 0)));
        assertEquals("not all connections could be had again", outage.broken(with(0, 1, 120.0, 3.7, 0, 0)));
        assertEquals("nobody was served again", outage.broken(with(0, 0, null, 3.7, 0, 0)));
        assertEquals("recovery took more than 1000 ms", outage.broken(with(0, 0, 1001.0, 3.7, 0, 0)));
        assertEquals(
                "all connections took more than 2000 ms",
                outage.broken(new Seen(0, 0, 120.0, 2001.0, 3.7, 0, 0, null)));
        assertEquals("more than 4 attempts a second", outage.broken(with(0, 0, 120.0, 200, 0, 0)));
        assertEquals("", Fault.CONNECTION_LIMIT.broken(with(0, 0, 120.0, 6, 9, 0)));
        assertEquals("more than 4 attempts a second", Fault.CONNECTION_LIMIT.broken(with(0, 0, 120.0, 6.1, 9, 0)));
        assertEquals("nobody was served meanwhile", Fault.IS_VALID_HANGS_ONCE.broken(with(0, 0, 120.0, 0, 0, 0)));
        assertEquals("5 broken connections given to callers", Fault.ALL_LOST.broken(with(0, 0, 120.0, 0, 9, 5)));
        assertEquals("77.1, at most 5", Fault.FAIRNESS.broken(Seen.only(77.1)));
        assertEquals(
                "acquire overran its timeout, nobody was served again", outage.broken(with(4000, 0, null, 1, 0, 0)));
    }

    @Test
    void namesAreOnesThatStay() {
        Arrays.stream(Fault.values()).forEach(fault -> assertTrue(fault.id().matches("[a-z0-9]+(-[a-z0-9]+)*")));
        assertEquals("is-valid-hangs-once", Fault.IS_VALID_HANGS_ONCE.id());
    }
}
