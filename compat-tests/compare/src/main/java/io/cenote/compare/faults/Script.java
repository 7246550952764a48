package io.cenote.compare.faults;

import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.StubConnection;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;

/** A driver whose calls do what they are told, on connections to nothing that can be lost. */
final class Script {
    /** What a call does before its ordinary answer. */
    @FunctionalInterface
    interface Act {
        Act NOTHING = () -> {};

        void run() throws SQLException;
    }

    private static final Set<String> WORK_ON_THE_LOST =
            Set.of("close", "abort", "isClosed", "isValid", "equals", "hashCode", "toString", "unwrap", "isWrapperFor");

    final CountingDriver driver;

    /** What the calls do; written by the thread of the trial, read by whoever calls. */
    volatile Act connect = Act.NOTHING;

    volatile Act isValid = Act.NOTHING;
    volatile Act closing = Act.NOTHING;
    volatile Act rollback = Act.NOTHING;

    private final List<Physical> open = new CopyOnWriteArrayList<>();

    Script(String name) throws SQLException {
        driver = CountingDriver.register(name, properties -> {
            connect.run();
            Physical physical = new Physical();
            open.add(physical);
            return physical.connection;
        });
    }

    /** Ends connections as a server does that goes away: whoever uses one is told by a SQLState of class 08. */
    void lose(int howMany) {
        int left = howMany;
        for (Physical physical : open) {
            if (left-- > 0) {
                physical.lost = true;
            }
        }
    }

    void loseAll() {
        lose(Integer.MAX_VALUE);
    }

    /** Does not end, whoever interrupts. */
    static void hang() {
        CountDownLatch never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException e) {
                // As a read from a socket that nobody answers.
            }
        }
    }

    private final class Physical implements InvocationHandler {
        private final Connection stub = StubConnection.open();
        final Connection connection = (Connection)
                Proxy.newProxyInstance(Script.class.getClassLoader(), new Class<?>[] {Connection.class}, this);
        /** Written by the thread of the trial, read by whoever uses the connection. */
        volatile boolean lost;

        @Override
        public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
            String name = method.getName();
            if (lost && !WORK_ON_THE_LOST.contains(name)) {
                throw new SQLNonTransientConnectionException("the connection is lost", "08006");
            }
            switch (name) {
                case "equals" -> {
                    return proxy == arguments[0];
                }
                case "isValid" -> {
                    isValid.run();
                    return !lost;
                }
                case "rollback" -> rollback.run();
                case "close", "abort" -> {
                    open.remove(this);
                    closing.run();
                }
                default -> {}
            }
            try {
                return method.invoke(stub, arguments);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }
    }
}
