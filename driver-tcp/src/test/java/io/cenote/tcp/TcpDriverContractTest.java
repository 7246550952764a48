package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cenote.spi.Driver;
import io.cenote.suite.DriverContract;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.kit.ScriptedPeer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;

/** The suite's rules for drivers, in both modes. */
class TcpDriverContractTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    /** Answers everything but a request that says so. */
    private abstract static class Rules extends DriverContract<TcpConnection> {
        private ScriptedPeer peer;

        @BeforeEach
        void listen() throws IOException {
            peer = new ScriptedPeer(p -> {
                for (Message m = p.receive(Codec.raw()); m != null; m = p.receive(Codec.raw())) {
                    if (m.text().equals("end")) {
                        return;
                    }
                    if (!m.text().equals("hang")) {
                        p.answer(Codec.raw(), m);
                    }
                }
            });
        }

        @AfterEach
        void stop() throws IOException {
            peer.close();
        }

        @Override
        protected Driver<TcpConnection> driver() {
            return new TcpDriver();
        }

        @Override
        protected String url() {
            return peer.url("");
        }

        @Override
        protected void use(TcpConnection connection) throws Exception {
            assertEquals(3, connection.request(new byte[] {1, 2, 3}, LONG).length);
        }

        @Override
        protected String deadUrl() {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                return "tcp://127.0.0.1:" + free.getLocalPort();
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        @Override
        protected boolean canHang() {
            return true;
        }

        @Override
        protected void hang(TcpConnection connection) throws Exception {
            connection.request("hang".getBytes(java.nio.charset.StandardCharsets.US_ASCII), LONG);
        }
    }

    @Nested
    class Exclusive extends Rules {
        @Override
        protected boolean cutOff(TcpConnection connection) throws Exception {
            try {
                connection.request("end".getBytes(java.nio.charset.StandardCharsets.US_ASCII), LONG);
            } catch (TcpException asItShould) {
                return true;
            }
            return false;
        }
    }

    @Nested
    class Shared extends Rules {
        @Override
        protected Map<String, String> options() {
            return Map.of("mode", "shared");
        }
    }
}
