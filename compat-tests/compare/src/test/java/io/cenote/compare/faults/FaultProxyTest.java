package io.cenote.compare.faults;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.faults.FaultProxy.Way;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** On a server that answers with what it was sent. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FaultProxyTest {
    private static final byte[] HELLO =
            "hello, hello, hello, hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII);

    private ServerSocket echo;
    private FaultProxy proxy;

    @BeforeEach
    void start() throws IOException {
        echo = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread server = new Thread(() -> {
            while (!echo.isClosed()) {
                try {
                    Socket socket = echo.accept();
                    new Thread(() -> answer(socket)).start();
                } catch (IOException closed) {
                    return;
                }
            }
        });
        server.start();
        proxy = new FaultProxy(echo.getLocalPort());
    }

    private static void answer(Socket socket) {
        try (socket) {
            socket.getInputStream().transferTo(socket.getOutputStream());
        } catch (IOException ended) {
            // As it may.
        }
    }

    @AfterEach
    void stop() throws IOException {
        proxy.close();
        echo.close();
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
        socket.setSoTimeout(30_000);
        return socket;
    }

    private static byte[] ask(Socket socket) throws IOException {
        socket.getOutputStream().write(HELLO);
        return socket.getInputStream().readNBytes(HELLO.length);
    }

    @Test
    void whatIsPassedDelayedOrSlicedArrives() throws IOException {
        try (Socket socket = connect()) {
            for (Way way : new Way[] {Way.PASS, Way.DELAY, Way.SLICE}) {
                proxy.all(way);
                assertArrayEquals(HELLO, ask(socket), way.name());
            }
        }
    }

    @Test
    void whatIsBeingAcceptedWhenThePortIsClosedIsResetWithTheRest() throws IOException {
        for (int i = 0; i < 200; i++) {
            try (Socket socket = connect()) {
                proxy.closePort();
                proxy.reset();
                assertThrows(IOException.class, () -> {
                    ask(socket);
                    throw new AssertionError("a connection has outlived the reset of all");
                });
            }
            proxy.openPort();
        }
    }

    @Test
    void whatIsDroppedDoesNotArriveAndNobodyIsTold() throws IOException {
        try (Socket socket = connect();
                Socket later = connect()) {
            ask(socket);
            ask(later);
            proxy.all(Way.DROP);
            socket.getOutputStream().write(HELLO);
            socket.setSoTimeout(200);
            assertThrows(
                    SocketTimeoutException.class, () -> socket.getInputStream().read());
        }
    }

    @Test
    void onlyThePresentConnectionsAreDroppedIfAsked() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            proxy.present(Way.DROP);
            try (Socket later = connect()) {
                assertArrayEquals(HELLO, ask(later));
            }
        }
    }

    @Test
    void aCutReplyEndsAfterTenBytes() throws IOException {
        try (Socket socket = connect()) {
            proxy.all(Way.CUT);
            assertArrayEquals(Arrays.copyOf(HELLO, 10), ask(socket));
        }
    }

    @Test
    void whatIsCorruptedArrivesAsSomethingElse() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            proxy.all(Way.CORRUPT);
            boolean spoiled = false;
            for (int i = 0; i < 100 && !spoiled; i++) {
                spoiled = !Arrays.equals(HELLO, ask(socket));
            }
            assertTrue(spoiled);
        }
    }

    @Test
    void aResetIsSeenAsOne() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            proxy.reset();
            assertThrows(SocketException.class, () -> {
                while (socket.getInputStream().read() >= 0) {
                    socket.getOutputStream().write(HELLO);
                }
                throw new AssertionError("an orderly end");
            });
        }
    }

    @Test
    void aHalfClosedConnectionIsAtItsEndForTheReader() throws IOException {
        try (Socket socket = connect()) {
            ask(socket);
            proxy.halfClose();
            assertEquals(-1, socket.getInputStream().read());
            assertFalse(socket.isClosed());
        }
    }

    @Test
    void aClosedPortRefusesUntilItIsOpenAgain() throws IOException {
        proxy.closePort();
        assertThrows(ConnectException.class, this::connect);
        proxy.openPort();
        try (Socket socket = connect()) {
            assertArrayEquals(HELLO, ask(socket));
        }
    }
}
