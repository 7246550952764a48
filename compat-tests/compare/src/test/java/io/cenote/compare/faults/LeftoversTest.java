package io.cenote.compare.faults;

import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.cenote.jdbc.CenoteDataSource;
import java.io.IOException;
import java.io.InputStream;
import java.lang.ref.WeakReference;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container loads an application, with Cenote in it, and unloads it again. */
@Isolated("counts what a pool leaves in the virtual machine")
class LeftoversTest {
    private static final long BOUND_NANOS = Duration.ofSeconds(30).toNanos();

    /** As that of an application: has its own Cenote, and shares the rest. */
    private static final class ApplicationLoader extends ClassLoader {
        ApplicationLoader() {
            super(LeftoversTest.class.getClassLoader());
        }

        @Override
        protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
            synchronized (getClassLoadingLock(name)) {
                if (!name.startsWith("io.cenote.")) {
                    return super.loadClass(name, resolve);
                }
                Class<?> loaded = findLoadedClass(name);
                return loaded != null ? loaded : define(name);
            }
        }

        private Class<?> define(String name) throws ClassNotFoundException {
            try (InputStream file = getResourceAsStream(name.replace('.', '/') + ".class")) {
                if (file == null) {
                    throw new ClassNotFoundException(name);
                }
                byte[] bytes = file.readAllBytes();
                return defineClass(name, bytes, 0, bytes.length);
            } catch (IOException e) {
                throw new ClassNotFoundException(name, e);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"channel", "lifo", "condition"})
    void whatIsClosedPinsNoClassLoader(String pool) throws Exception {
        WeakReference<ClassLoader> loader = runApplication(pool);
        long end = System.nanoTime() + BOUND_NANOS;
        while (loader.get() != null && System.nanoTime() - end < 0) {
            System.gc();
            LockSupport.parkNanos(50_000_000);
        }
        assertNull(loader.get(), "the class loader of an application whose pool is closed");
    }

    /** Threads that a shared driver starts with the first connection of a JVM, and keeps, are not the pool's. */
    @BeforeAll
    static void useTheDriver() throws SQLException {
        DriverManager.getConnection("jdbc:h2:mem:before").close();
    }

    private static WeakReference<ClassLoader> runApplication(String pool) throws Exception {
        ClassLoader before = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = new ApplicationLoader();
        Thread.currentThread().setContextClassLoader(loader);
        try {
            Class<?> type = Class.forName(CenoteDataSource.class.getName(), true, loader);
            assertNotSame(CenoteDataSource.class, type);
            Object source = type.getConstructor().newInstance();
            type.getMethod("setPool", String.class).invoke(source, pool);
            type.getMethod("setUrl", String.class).invoke(source, "jdbc:h2:mem:leftovers");
            try (Connection connection = ((DataSource) source).getConnection();
                    Statement statement = connection.createStatement()) {
                statement.execute("select 1");
            }
            ((AutoCloseable) source).close();
        } finally {
            Thread.currentThread().setContextClassLoader(before);
        }
        return new WeakReference<>(loader);
    }
}
