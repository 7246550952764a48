package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Array;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the running JDK, with what its JDBC has. */
final class ForwardingTest {
    /** What we answer ourselves: the way back to our objects, and what ends or ended a lease. */
    private static final Map<Class<?>, Set<String>> OURS = Map.of(
            Connection.class, Set.of("close", "isClosed"),
            Statement.class, Set.of("getConnection"),
            ResultSet.class, Set.of("getStatement"),
            DatabaseMetaData.class, Set.of("getConnection"));

    @ParameterizedTest
    @ValueSource(
            classes = {
                Connection.class,
                Statement.class,
                PreparedStatement.class,
                CallableStatement.class,
                ResultSet.class,
                DatabaseMetaData.class
            })
    void everyMethodOfTheInterfaceReachesTheDriverDefaultsIncluded(Class<?> type) throws Exception {
        List<String> missing = new ArrayList<>();
        int tried = 0;
        try (Stubbed stubbed = new Stubbed()) {
            stubbed.driver.answers.put(type.getSimpleName() + ".unwrap", (method, arguments) -> StubDriver.NULL);
            for (Method method : type.getMethods()) {
                if (!Modifier.isStatic(method.getModifiers()) && !isOurs(type, method)) {
                    tried++;
                    String call = type.getSimpleName() + "." + method.getName() + "[";
                    if (callsOf(stubbed, type, method).stream().noneMatch(each -> each.startsWith(call))) {
                        missing.add(method.toString());
                    }
                }
            }
        }

        assertEquals(List.of(), missing);
        assertTrue(tried > 30, tried + " methods were found");
    }

    private static boolean isOurs(Class<?> type, Method method) {
        return OURS.entrySet().stream()
                .anyMatch(entry -> entry.getKey().isAssignableFrom(type)
                        && entry.getValue().contains(method.getName()));
    }

    /** Calls a method of a new proxy and tells what the driver saw. */
    private static List<String> callsOf(Stubbed stubbed, Class<?> type, Method method) throws Exception {
        try (LeasedConnection lease = stubbed.lease()) {
            Object proxy = proxy(type, lease);
            stubbed.driver.calls.clear();
            if (method.getName().equals("setReadOnly")) {
                method.invoke(proxy, true); // False is what it is.
                return stubbed.driver.taken();
            }
            method.invoke(
                    proxy,
                    Arrays.stream(method.getParameterTypes())
                            .map(ForwardingTest::argument)
                            .toArray());
            return stubbed.driver.taken();
        }
    }

    private static Object proxy(Class<?> type, LeasedConnection lease) throws SQLException {
        if (type == Connection.class) {
            return lease;
        }
        if (type == Statement.class) {
            return lease.createStatement();
        }
        if (type == PreparedStatement.class) {
            return lease.prepareStatement("select 1");
        }
        if (type == CallableStatement.class) {
            return lease.prepareCall("call 1");
        }
        return type == ResultSet.class ? lease.createStatement().executeQuery("select 1") : lease.getMetaData();
    }

    private static Object argument(Class<?> type) {
        if (type == Class.class) {
            return Callable.class; // No proxy of ours is one.
        }
        if (type == Executor.class) {
            return (Executor) Runnable::run;
        }
        if (type == Properties.class) {
            return new Properties();
        }
        if (type == Map.class) {
            return Map.of();
        }
        if (type == String.class) {
            return "x";
        }
        return type.isPrimitive() ? Array.get(Array.newInstance(type, 1), 0) : null;
    }
}
