package io.cenote.compare.faults;

import io.cenote.compare.faults.Script.Act;
import io.cenote.compare.stub.CountingDriver;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A driver misbehaves. */
final class DriverFault implements Scene {
    private static final long SEED = 20_260_101;

    private final Script script;
    private final Fault fault;
    /** Whether callers leave a transaction open, so that there is something to undo. */
    private final boolean dirty;
    /** Written by the thread of the trial, read by the one that interrupts. */
    private volatile boolean over;

    DriverFault(Fault fault) throws SQLException {
        this.fault = fault;
        this.script = new Script(fault.id());
        this.dirty = fault == Fault.ROLLBACK_THROWS || fault == Fault.ROLLBACK_HANGS_ONCE;
    }

    @Override
    public CountingDriver driver() {
        return script.driver;
    }

    @Override
    public void begin(List<Thread> callers) {
        Act refuse = () -> {
            throw new SQLNonTransientConnectionException("the server refuses", "08001");
        };
        Act error = () -> {
            throw new StackOverflowError("of the driver");
        };
        switch (fault) {
            case CONNECT_REFUSED -> {
                script.connect = refuse;
                script.loseAll();
            }
            case CONNECT_THROWS_ERROR -> {
                script.connect = error;
                script.loseAll();
            }
            case CONNECT_HANGS_ONCE -> {
                script.connect = once(Script::hang);
                script.loseAll();
            }
            case CONNECT_HANGS -> {
                script.connect = Script::hang;
                script.loseAll();
            }
            case CONNECT_REFUSED_ONE_ALIVE -> {
                script.connect = refuse;
                script.lose(Course.SIZE - 1);
            }
            case ALL_LOST -> script.loseAll();
            case IS_VALID_THROWS_ERROR -> script.isValid = error;
            case IS_VALID_HANGS_ONCE -> script.isValid = once(Script::hang);
            case IS_VALID_HANGS -> script.isValid = Script::hang;
            case CLOSE_HANGS -> {
                script.closing = Script::hang;
                script.loseAll();
            }
            case CLOSE_THROWS_ERROR -> {
                script.closing = error;
                script.loseAll();
            }
            case ROLLBACK_THROWS -> script.rollback = error;
            case ROLLBACK_HANGS_ONCE -> script.rollback = once(Script::hang);
            case INTERRUPTS -> interruptAll(callers);
            default -> throw new IllegalArgumentException(fault.id());
        }
    }

    private static Act once(Act act) {
        AtomicBoolean done = new AtomicBoolean();
        return () -> {
            if (done.compareAndSet(false, true)) {
                act.run();
            }
        };
    }

    private void interruptAll(List<Thread> callers) {
        SplittableRandom random = new SplittableRandom(SEED);
        Thread interrupter = new Thread(
                () -> {
                    while (!over) {
                        callers.get(random.nextInt(callers.size())).interrupt();
                        LockSupport.parkNanos(1_000_000);
                    }
                },
                "interrupter");
        interrupter.setDaemon(true);
        interrupter.start();
    }

    @Override
    public void end() {
        over = true;
        script.connect = Act.NOTHING;
        script.isValid = Act.NOTHING;
        script.closing = Act.NOTHING;
        script.rollback = Act.NOTHING;
    }

    @Override
    public void use(Connection connection) throws SQLException {
        if (dirty) {
            connection.setAutoCommit(false);
        }
        Scene.super.use(connection);
    }
}
