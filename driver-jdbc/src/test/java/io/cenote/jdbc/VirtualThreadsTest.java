package io.cenote.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Settings;
import io.cenote.spi.Surroundings;
import java.lang.ref.WeakReference;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordedFrame;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ten thousand virtual threads on ten connections. */
@EnabledForJreRange(min = JRE.JAVA_21)
final class VirtualThreadsTest {
    private static final int THREADS = 10_000;
    private static final int CONNECTIONS = 10;

    /** Enough to load every class: the JDK pins a thread that waits for another to load one. */
    private static final int WARM_UP = 200;

    @TempDir
    private Path folder;

    /** The factory of virtual threads, which the release that this is compiled for does not know. */
    private static ThreadFactory virtual() throws ReflectiveOperationException {
        Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
        return (ThreadFactory)
                Class.forName("java.lang.Thread$Builder").getMethod("factory").invoke(builder);
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void noThreadPinsOrBlocksItsCarrierAndNothingOfItIsKept(String kind) throws Exception {
        Path file = folder.resolve(kind + ".jfr");
        try (CenoteDataSource source = new CenoteDataSource(Settings.empty(), Surroundings.none());
                Recording recording = new Recording()) {
            source.setDataSource(new Plain());
            source.setPool(kind);
            source.setMaximumPoolSize(CONNECTIONS);
            source.setConnectionTimeout(Duration.ofMinutes(5).toMillis());
            source.start();
            run(source, WARM_UP);
            recording
                    .enable("jdk.VirtualThreadPinned")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording
                    .enable("jdk.JavaMonitorEnter")
                    .withThreshold(Duration.ZERO)
                    .withStackTrace();
            recording.start();
            List<WeakReference<Thread>> threads = run(source, THREADS);
            recording.stop();
            recording.dump(file);

            assertEquals(List.of(), blocked(file));
            // A slot and a session know who used them last; more is kept by nobody.
            Stubbed.await("the threads are collected", () -> {
                System.gc();
                return threads.stream().filter(thread -> thread.get() != null).count() <= 2 * CONNECTIONS;
            });
            assertEquals(0, source.stats().leased());
            assertEquals(0, source.stats().waiting());
        }
    }

    private static List<WeakReference<Thread>> run(DataSource source, int count) throws Exception {
        ThreadFactory virtual = virtual();
        CountDownLatch done = new CountDownLatch(count);
        AtomicInteger served = new AtomicInteger();
        List<WeakReference<Thread>> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Thread thread = virtual.newThread(() -> {
                try (Connection connection = source.getConnection()) {
                    connection.setReadOnly(true);
                    LockSupport.parkNanos(20_000);
                    served.incrementAndGet();
                } catch (SQLException e) {
                    throw new AssertionError(e);
                } finally {
                    done.countDown();
                }
            });
            threads.add(new WeakReference<>(thread));
            thread.start();
        }
        assertTrue(done.await(5, TimeUnit.MINUTES));
        assertEquals(count, served.get());
        return threads;
    }

    /** Where a virtual thread held its carrier up: wherever it was pinned, and at monitors of ours. */
    private static List<String> blocked(Path file) throws Exception {
        List<String> found = new ArrayList<>();
        for (RecordedEvent event : RecordingFile.readAllEvents(file)) {
            List<RecordedFrame> stack = event.getStackTrace() == null
                    ? List.of()
                    : event.getStackTrace().getFrames();
            boolean ours = stack.stream()
                    .map(frame -> frame.getMethod().getType().getName())
                    .anyMatch(type -> type.startsWith("io.cenote.") && !type.contains("Test"));
            if (ours || event.getEventType().getName().equals("jdk.VirtualThreadPinned")) {
                found.add(event.toString());
            }
        }
        return found;
    }

    /** Connections that do nothing, without a monitor. */
    private static final class Plain extends PlainDataSource {
        @Override
        public Connection getConnection() {
            return (Connection) Proxy.newProxyInstance(
                    Plain.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                        Class<?> type = method.getReturnType();
                        if (type == boolean.class) {
                            return method.getName().equals("getAutoCommit")
                                    || method.getName().equals("isValid");
                        }
                        return type == int.class ? (Object) 0 : null;
                    });
        }
    }
}
