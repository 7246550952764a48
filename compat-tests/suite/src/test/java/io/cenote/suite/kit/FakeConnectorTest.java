package io.cenote.suite.kit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.suite.kit.FakeConnector.Behaviour;
import io.cenote.suite.kit.FakeConnector.Call;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A driver that is strict: everything a pool must not do to it is noticed. */
class FakeConnectorTest {
    private final FakeConnector driver = new FakeConnector(thread -> thread == Thread.currentThread());
    private final Deadline deadline = Deadline.after(Duration.ofSeconds(30));

    private void assertMisuse(String part) {
        AssertionError thrown = assertThrows(AssertionError.class, driver::assertNoMisuse);
        assertTrue(thrown.getMessage().contains(part), thrown.getMessage());
    }

    @Test
    void ordinaryUseIsNoMisuse() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        connection.take("one");
        connection.soil();
        connection.giveBack("one");
        driver.reset(connection, deadline);
        assertTrue(driver.isValid(connection, deadline));
        assertFalse(driver.isBroken(connection));
        connection.take("two");
        connection.giveBack("two");
        driver.close(connection);
        driver.close();
        driver.assertNoMisuse();
        assertEquals(0, driver.open());
        assertEquals(1, driver.peakLive());
        assertEquals(1, driver.peakPhysical());
    }

    @Test
    void aSecondHolderIsNoticed() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        connection.take("one");
        connection.take("two");
        assertMisuse("connection 1 handed to two while one holds it");
    }

    @Test
    void aConnectionThatWasNotResetIsNoticed() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        connection.take("one");
        connection.soil();
        connection.giveBack("one");
        connection.take("two");
        assertMisuse("without a reset");
    }

    @Test
    void useByNobodyAndUseAfterCloseAreNoticed() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        connection.use();
        assertMisuse("who does not hold it");
        driver.close(connection);
        connection.use();
        assertMisuse("used after close");
        connection.take("late");
        assertMisuse("handed to late after close");
    }

    @Test
    void driverCallsDuringALeaseAreNoticed() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        connection.take("one");
        driver.isValid(connection, deadline);
        assertMisuse("isValid");
        driver.reset(connection, deadline);
        driver.close(connection);
        assertMisuse("3 times");
    }

    @Test
    void driverCallsAfterTheEndAreNoticed() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        driver.close(connection);
        driver.isValid(connection, deadline);
        assertMisuse("isValid on thread");
        driver.abort(connection);
        assertMisuse("either of close and abort ends it, once");
    }

    @Test
    void twoCallsAtOnceAreNoticedButAnAbortMayCutAnyOff() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        driver.once(Call.CLOSE, c -> driver.abort(connection));
        driver.close(connection);
        driver.assertNoMisuse();
        FakeConnection other = driver.connect(deadline);
        driver.once(Call.IS_VALID, c -> driver.reset(other, deadline));
        driver.isValid(other, deadline);
        assertMisuse("during isValid");
    }

    @Test
    void aSecondCloseOfTheConnectorAndAConnectAfterItAreNoticed() throws Exception {
        driver.close();
        driver.connect(deadline);
        assertMisuse("after the connector was closed");
        driver.close();
        assertMisuse("2 times");
    }

    @Test
    void callsThatMayWaitAreNotedOnCallersThreads() throws Exception {
        FakeConnection connection = driver.connect(deadline);
        driver.isBroken(connection);
        driver.reset(connection, deadline);
        driver.close(connection);
        List<String> calls = driver.callsOnCallers();
        assertEquals(2, calls.size(), calls::toString);
        assertTrue(calls.get(0).startsWith("CONNECT on thread"), calls::toString);
        assertTrue(calls.get(1).startsWith("CLOSE on thread"), calls::toString);
    }

    @Test
    void aScriptIsFollowedAndHealed() throws Exception {
        driver.on(Call.CONNECT, Behaviour.failing(() -> new IOException("refused")));
        driver.once(Call.CONNECT, Behaviour.failing(() -> new StackOverflowError("deep")));
        assertThrows(StackOverflowError.class, () -> driver.connect(deadline));
        assertThrows(IOException.class, () -> driver.connect(deadline));
        assertEquals(0, driver.connecting());
        driver.connectReturns(() -> null);
        driver.on(Call.CONNECT, Behaviour.NONE);
        assertNull(driver.connect(deadline));
        assertEquals(0, driver.open());
        driver.heal();
        assertEquals(1, driver.connect(deadline).serial());
    }

    @Test
    void whatDiedIsNotValidAndWhatBrokeOffIsBroken() throws Exception {
        FakeConnection dead = driver.connect(deadline);
        dead.die();
        assertFalse(driver.isValid(dead, deadline));
        assertFalse(driver.isBroken(dead));
        FakeConnection broken = driver.connect(deadline);
        broken.breakOff();
        assertTrue(driver.isBroken(broken));
        assertTrue(driver.isBroken(driver.brokenConnection()));
    }
}
