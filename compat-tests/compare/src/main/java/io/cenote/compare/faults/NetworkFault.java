package io.cenote.compare.faults;

import io.cenote.compare.faults.FaultProxy.Way;
import io.cenote.compare.stub.CountingDriver;
import io.cenote.compare.stub.LostConnections;
import java.io.IOException;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.h2.tools.Server;

/** A network misbehaves between an H2 client and an H2 server. */
final class NetworkFault implements Scene {
    private static final long FLAP_NANOS = 300_000_000;

    private final Fault fault;
    private final Server server;
    private final FaultProxy proxy;
    private final CountingDriver driver;
    /** Written by the thread of the trial, read by the one that flaps. */
    private volatile boolean over;

    private Thread flapping;

    NetworkFault(Fault fault) throws Exception {
        System.setProperty("h2.socketConnectRetry", "0"); // else the client tries again before it says so
        this.fault = fault;
        this.server = Server.createTcpServer("-tcpPort", "0", "-ifNotExists", "-tcpDaemon")
                .start();
        DriverManager.getConnection("jdbc:h2:tcp://localhost:" + server.getPort() + "/mem:faults;DB_CLOSE_DELAY=-1")
                .close();
        this.proxy = new FaultProxy(server.getPort());
        String url = "jdbc:h2:tcp://localhost:" + proxy.port() + "/mem:faults;DB_CLOSE_DELAY=-1";
        this.driver = CountingDriver.register(
                fault.id(), properties -> LostConnections.told(DriverManager.getConnection(url, properties)));
    }

    @Override
    public CountingDriver driver() {
        return driver;
    }

    @Override
    public void begin(List<Thread> callers) throws IOException {
        switch (fault) {
            case SERVER_GONE, SERVER_GONE_12, SERVER_GONE_70 -> {
                proxy.closePort();
                proxy.reset();
            }
            case RESET -> proxy.reset();
            case HALF_CLOSE -> proxy.halfClose();
            case CUT -> proxy.all(Way.CUT);
            case BLACK_HOLE -> proxy.all(Way.DROP);
            case OLD_BLACK_HOLE -> proxy.present(Way.DROP);
            case SLOW -> proxy.all(Way.DELAY);
            case SLICED -> proxy.all(Way.SLICE);
            case CORRUPTED -> proxy.all(Way.CORRUPT);
            case FLAPPING -> flap();
            default -> throw new IllegalArgumentException(fault.id());
        }
    }

    private void flap() {
        flapping = new Thread(
                () -> {
                    try {
                        while (!over) {
                            proxy.closePort();
                            proxy.reset();
                            LockSupport.parkNanos(FLAP_NANOS);
                            proxy.openPort();
                            LockSupport.parkNanos(FLAP_NANOS);
                        }
                    } catch (IOException e) {
                        throw new IllegalStateException(e);
                    }
                },
                "flapping");
        flapping.start();
    }

    @Override
    public void end() throws Exception {
        switch (fault) {
            case SERVER_GONE, SERVER_GONE_12, SERVER_GONE_70 -> proxy.openPort();
            case FLAPPING -> {
                over = true;
                flapping.join();
            }
            case BLACK_HOLE, OLD_BLACK_HOLE, CORRUPTED -> {
                // Bytes are missing: whoever is in the middle of a request is told so, as by a network that is back.
                proxy.all(Way.PASS);
                proxy.reset();
            }
            default -> proxy.all(Way.PASS);
        }
    }

    @Override
    public void close() throws IOException {
        proxy.close();
        server.stop();
    }
}
