package io.cenote.compare.tcp;

import io.cenote.spi.PoolConfig;
import io.cenote.tcp.TcpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.apache.commons.pool2.BasePooledObjectFactory;
import org.apache.commons.pool2.PooledObject;
import org.apache.commons.pool2.impl.DefaultPooledObject;
import org.apache.commons.pool2.impl.GenericObjectPool;
import org.apache.commons.pool2.impl.GenericObjectPoolConfig;

/**
 * A way to send requests, by its name: {@code POOL:exclusive} and {@code POOL:shared} are this project's client over one
 * of its pools, {@code commons-pool2} is that over plain sockets, {@code socket} a plain socket of its own for each
 * caller, without a pool.
 */
public final class TcpSubject implements AutoCloseable {
    /** A socket of its own for each caller. */
    public static final String UNPOOLED = "socket";

    /** What one puts together from a pool of objects and sockets. */
    public static final String COMMONS = "commons-pool2";

    /** Of the subjects that have a socket for each connection. */
    public static final String EXCLUSIVE = ":exclusive";

    /** Of the subjects whose callers share sockets. */
    public static final String SHARED = ":shared";

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** It logs what the callers are told anyway. Held here: a logger that nobody holds forgets its level. */
    private static final Logger LOG = Logger.getLogger("io.cenote");

    static {
        LOG.setLevel(Level.OFF);
    }

    private final IntFunction<Requests> callers;
    private final Runnable closing;

    private TcpSubject(IntFunction<Requests> callers, Runnable closing) {
        this.callers = callers;
        this.closing = closing;
    }

    /**
     * Opens one.
     *
     * @param name which one
     * @param port of the server
     * @param sockets how many a pool may have
     * @param count of the callers
     */
    public static TcpSubject open(String name, int port, int sockets, int count) throws Exception {
        if (name.equals(UNPOOLED)) {
            return unpooled(port, count);
        }
        if (name.equals(COMMONS)) {
            return commons(port, sockets);
        }
        boolean shared = name.endsWith(SHARED);
        String url = "tcp://localhost:" + port + (shared ? "?mode=shared&maxSockets=" + sockets : "");
        TcpClient client = TcpClient.open(
                url,
                PoolConfig.builder()
                        .provider(name.substring(0, name.indexOf(':')))
                        .maxSize(shared ? Math.max(sockets, count) : sockets)
                        .acquireTimeout(PATIENCE)
                        .build());
        return new TcpSubject(caller -> payload -> client.request(payload, PATIENCE), client::close);
    }

    private static TcpSubject unpooled(int port, int count) throws IOException {
        List<PlainSocket> sockets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            sockets.add(new PlainSocket(port));
        }
        return new TcpSubject(caller -> sockets.get(caller)::request, () -> sockets.forEach(PlainSocket::close));
    }

    private static TcpSubject commons(int port, int sockets) throws Exception {
        GenericObjectPoolConfig<PlainSocket> config = new GenericObjectPoolConfig<>();
        config.setMaxTotal(sockets);
        config.setMaxIdle(sockets);
        config.setMinIdle(sockets);
        config.setMaxWait(PATIENCE);
        GenericObjectPool<PlainSocket> pool = new GenericObjectPool<>(new PlainSockets(port), config);
        pool.addObjects(sockets);
        Requests requests = payload -> {
            PlainSocket socket = pool.borrowObject();
            byte[] reply;
            try {
                reply = socket.request(payload);
            } catch (Exception e) {
                pool.invalidateObject(socket);
                throw e;
            }
            pool.returnObject(socket);
            return reply;
        };
        return new TcpSubject(caller -> requests, pool::close);
    }

    private static final class PlainSockets extends BasePooledObjectFactory<PlainSocket> {
        private final int port;

        PlainSockets(int port) {
            this.port = port;
        }

        @Override
        public PlainSocket create() throws IOException {
            return new PlainSocket(port);
        }

        @Override
        public PooledObject<PlainSocket> wrap(PlainSocket socket) {
            return new DefaultPooledObject<>(socket);
        }

        @Override
        public void destroyObject(PooledObject<PlainSocket> socket) {
            socket.getObject().close();
        }
    }

    /** How the caller with this number sends requests. */
    public Requests of(int caller) {
        return callers.apply(caller);
    }

    @Override
    public void close() {
        closing.run();
    }
}
