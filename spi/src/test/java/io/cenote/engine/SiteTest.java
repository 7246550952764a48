package io.cenote.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Stacks as threads have them, innermost frame first. */
class SiteTest {
    private static final StackTraceElement READ = jdk("java.base", "sun.nio.ch.SocketDispatcher", "read0");
    private static final StackTraceElement DRIVER = frame("org.postgresql.core.VisibleBufferedInputStream", "readMore");
    private static final StackTraceElement PROXY = frame("io.cenote.jdbc.StatementProxy", "executeQuery");
    private static final StackTraceElement ORDERS = frame("app.Orders", "load");
    private static final StackTraceElement MAIN = frame("app.Main", "main");
    private static final StackTraceElement RUN = jdk("java.base", "java.lang.Thread", "run");

    private static StackTraceElement frame(String type, String method) {
        return new StackTraceElement(type, method, "File.java", 1);
    }

    private static StackTraceElement jdk(String module, String type, String method) {
        return new StackTraceElement(null, module, "17", type, method, "File.java", 1);
    }

    @Test
    void ofAThreadInsideTheDriverItIsWhoCalledTheProxy() {
        assertEquals(ORDERS, Site.of(List.of(READ, DRIVER, PROXY, ORDERS, MAIN, RUN)));
    }

    @Test
    void ofAThreadThatWaitsForALeaseItIsWhoAcquires() {
        List<StackTraceElement> waiting = List.of(
                jdk("java.base", "jdk.internal.misc.Unsafe", "park"),
                frame("io.cenote.pool.lifo.LifoExchange", "await"),
                frame("io.cenote.engine.ManagedPool", "acquire"),
                frame("io.cenote.jdbc.CenoteDataSource", "getConnection"),
                ORDERS,
                RUN);
        assertEquals(ORDERS, Site.of(waiting));
    }

    @Test
    void ofAThreadThatSleepsItIsWhoSentItToSleep() {
        StackTraceElement sleep = jdk("java.base", "java.lang.Thread", "sleep");
        assertEquals(ORDERS, Site.of(List.of(sleep, ORDERS, MAIN, RUN)));
    }

    @Test
    void aDynamicProxyOfTheJdkIsNoSite() {
        StackTraceElement proxy = jdk("jdk.proxy2", "jdk.proxy2.$Proxy7", "load");
        StackTraceElement invoke = jdk("java.base", "java.lang.reflect.Method", "invoke");
        assertEquals(ORDERS, Site.of(List.of(invoke, proxy, ORDERS, RUN)));
    }

    @Test
    void whatThisProjectCallsInTheApplicationIsASite() {
        StackTraceElement handler = frame("app.Prices", "answer");
        StackTraceElement server = frame("io.cenote.tcp.server.ServerConnection", "run");
        assertEquals(handler, Site.of(List.of(READ, handler, server, MAIN, RUN)));
    }

    @Test
    void aStackWithoutTheApplicationIsShownFromItsTop() {
        assertEquals(READ.getMethodName(), Site.of(List.of(READ, RUN)).getMethodName());
    }

    @Test
    void whoIsInThePoolIsInNoCallOfADriver() {
        StackTraceElement park = jdk("java.base", "jdk.internal.misc.Unsafe", "park");
        StackTraceElement engine = frame("io.cenote.engine.Waiting", "waitFor");
        assertTrue(Site.isInPool(List.of(park, engine, PROXY, ORDERS, RUN)));
        assertTrue(Site.isInPool(List.of(engine, PROXY, ORDERS, RUN)));
        assertFalse(Site.isInPool(List.of(READ, frame("org.driver.Socket", "read"), engine, PROXY, ORDERS, RUN)));
        assertFalse(Site.isInPool(List.of(PROXY, ORDERS, RUN)));
        assertFalse(Site.isInPool(List.of(READ, RUN)));
    }

    @Test
    void aLibraryThatTheApplicationWentThroughIsNoSiteIfTheApplicationIsThere() {
        StackTraceElement spring = frame("org.springframework.jdbc.datasource.DataSourceUtils", "fetchConnection");
        assertEquals(ORDERS, Site.of(List.of(READ, PROXY, spring, ORDERS, RUN)));
        assertEquals(ORDERS, Site.of(List.of(spring, ORDERS, RUN)));
        assertEquals(spring, Site.of(List.of(READ, PROXY, spring, RUN)));
        assertEquals(spring, Site.of(List.of(spring, RUN)));
    }

    @Test
    void whoAsksIsSeenWithoutTheAsking() {
        StackTraceElement asking = jdk("java.base", "java.lang.Thread", "getStackTrace");
        StackTraceElement engine = frame("io.cenote.engine.Explanation", "report");
        StackTraceElement[] stack = {asking, engine, PROXY, ORDERS, RUN};
        assertEquals(List.of(ORDERS, RUN), Site.outside(stack));
    }
}
