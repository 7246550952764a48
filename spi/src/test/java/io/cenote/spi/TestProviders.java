package io.cenote.spi;

import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Set;

/** Drivers and pools, good and bad, for {@link ServicesLoader} to offer. */
public final class TestProviders {
    private TestProviders() {}

    /** Accepts one scheme. */
    abstract static class SchemeDriver<C> implements Driver<C> {
        private final String scheme;
        private final Class<C> type;

        SchemeDriver(String scheme, Class<C> type) {
            this.scheme = scheme;
            this.type = type;
        }

        @Override
        public boolean accepts(String url) {
            return url.startsWith(scheme + ":");
        }

        @Override
        public Class<C> connectionType() {
            return type;
        }

        @Override
        public Connector<C> connector(String url, Map<String, String> options) {
            return new TestConnector<>(options);
        }
    }

    /** Opens nothing; says what options it was made with. */
    public static final class TestConnector<C> implements Connector<C> {
        private final Map<String, String> options;

        /** With options. A key {@code counter} names the system property that counts closes. */
        public TestConnector(Map<String, String> options) {
            this.options = options;
        }

        @Override
        public C connect(Deadline deadline) {
            throw new UnsupportedOperationException();
        }

        @Override
        public boolean isValid(C connection, Deadline deadline) {
            return true;
        }

        @Override
        public void close(C connection) {}

        @Override
        public void close() {
            String counter = options.get("counter");
            if (counter != null) {
                System.setProperty(counter, System.getProperty(counter, "") + "closed ");
            }
            if (options.containsKey("failing")) {
                throw new IllegalStateException("close failed");
            }
        }
    }

    /** Opens strings. */
    public static final class StringDriver extends SchemeDriver<String> {
        /** For {@code text:} URLs. */
        public StringDriver() {
            super("text", String.class);
        }
    }

    /** Opens strings too. */
    public static final class OtherStringDriver extends SchemeDriver<String> {
        /** For {@code text:} URLs. */
        public OtherStringDriver() {
            super("text", String.class);
        }
    }

    /** Opens numbers for the URLs of strings. */
    public static final class NumberDriver extends SchemeDriver<Integer> {
        /** For {@code text:} URLs. */
        public NumberDriver() {
            super("text", Integer.class);
        }
    }

    /** Has no type. */
    public static final class TypelessDriver extends SchemeDriver<String> {
        /** For {@code typeless:} URLs. */
        public TypelessDriver() {
            super("typeless", null);
        }
    }

    /** Makes no connector. */
    public static final class NullDriver extends SchemeDriver<String> {
        /** For {@code null:} URLs. */
        public NullDriver() {
            super("null", String.class);
        }

        @Override
        public Connector<String> connector(String url, Map<String, String> options) {
            return null;
        }
    }

    /** Cannot be made. */
    public static final class BrokenDriver extends SchemeDriver<String> {
        /** Throws. */
        public BrokenDriver() {
            super("text", String.class);
            throw new IllegalStateException("a library is missing");
        }
    }

    /** Cannot be linked. */
    public static final class UnlinkableDriver extends SchemeDriver<String> {
        /** Throws. */
        public UnlinkableDriver() {
            super("text", String.class);
            throw new NoClassDefFoundError("some/Absent");
        }
    }

    /** Throws when it sees a URL, and says which. */
    public static final class ThrowingDriver extends SchemeDriver<String> {
        /** For {@code text:} URLs. */
        public ThrowingDriver() {
            super("text", String.class);
        }

        @Override
        public boolean accepts(String url) {
            throw new IllegalStateException(url);
        }
    }

    /** Pools that know their configuration and nothing else. */
    abstract static class NamedProvider implements PoolProvider {
        private final String name;

        NamedProvider(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Set<PoolTrait> traits(PoolConfig config) {
            return Set.of();
        }

        @Override
        @SuppressWarnings("unchecked") // Whatever the type of the connections, there are none.
        public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
            return (ConnectionPool<C>) Proxy.newProxyInstance(
                    NamedProvider.class.getClassLoader(),
                    new Class<?>[] {ConnectionPool.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "config" -> config;
                        case "toString" -> connector + " " + runtime;
                        case "close" -> {
                            connector.close();
                            yield null;
                        }
                        default -> throw new UnsupportedOperationException(method.getName());
                    });
        }
    }

    /** A kind of pool. */
    public static final class StackProvider extends NamedProvider {
        /** Named {@code stack}. */
        public StackProvider() {
            super("stack");
        }
    }

    /** A kind of pool. */
    public static final class QueueProvider extends NamedProvider {
        /** Named {@code queue}. */
        public QueueProvider() {
            super("queue");
        }
    }

    /** A kind of pool with a name that is taken. */
    public static final class OtherStackProvider extends NamedProvider {
        /** Named {@code stack}. */
        public OtherStackProvider() {
            super("stack");
        }
    }

    /** A kind of pool without a name. */
    public static final class NamelessProvider extends NamedProvider {
        /** Named null. */
        public NamelessProvider() {
            super(null);
        }
    }

    /** A kind of pool that cannot be made. */
    public static final class BrokenProvider extends NamedProvider {
        /** Throws. */
        public BrokenProvider() {
            super("stack");
            throw new IllegalStateException("a library is missing");
        }
    }

    /** A kind whose pools cannot be made. */
    public static final class FailingProvider extends NamedProvider {
        /** Named {@code failing}. */
        public FailingProvider() {
            super("failing");
        }

        @Override
        public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
            throw new IllegalStateException("create failed");
        }
    }

    /** A kind without pools. */
    public static final class NullProvider extends NamedProvider {
        /** Named {@code null}. */
        public NullProvider() {
            super("null");
        }

        @Override
        public <C> ConnectionPool<C> create(Connector<C> connector, PoolConfig config, PoolRuntime runtime) {
            return null;
        }
    }
}
