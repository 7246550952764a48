package io.cenote.tcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import java.io.EOFException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameReaderTest {
    private static final int MAX = 16 << 20;

    private final Watchdog watchdog = new Watchdog("frame-reader-test");
    private ServerSocket listening;
    private Socket peer;
    private Wire wire;
    private FrameReader reader;

    @BeforeEach
    void connect() throws Exception {
        listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        wire = new Wire(SocketChannel.open(listening.getLocalSocketAddress()), watchdog);
        peer = listening.accept();
        reader = new FrameReader(wire, Codec.raw(), MAX);
    }

    @AfterEach
    void close() throws Exception {
        wire.close();
        peer.close();
        listening.close();
        watchdog.close();
    }

    private void send(byte... bytes) throws Exception {
        peer.getOutputStream().write(bytes);
    }

    private static byte[] frame(int size) throws Exception {
        return Codec.raw().encode(Message.request("1", new byte[size]), MAX).array();
    }

    @Test
    void aDeclaredLengthCostsNothingUntilItsBytesArrive() throws Exception {
        send(ByteBuffer.allocate(10).putInt(MAX).array());
        assertTrue(reader.fill());
        assertNull(reader.buffered());
        assertEquals(8 << 10, reader.capacity());
        assertEquals("10 of " + (MAX + 4) + " bytes of a frame", reader.progress());
    }

    @Test
    void theBufferGrowsWithWhatArrivesAndIsGivenBack() throws Exception {
        byte[] large = frame(1_000_000);
        Thread sender = new Thread(() -> {
            try {
                send(large);
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        sender.start();
        assertEquals(1_000_000, reader.next().payload().length);
        sender.join();
        assertTrue(reader.capacity() <= 64 << 10, "kept: " + reader.capacity());
        assertFalse(reader.inFrame());
    }

    @Test
    void framesThatArriveTogetherAreReadOneByOne() throws Exception {
        for (int i = 0; i < 3; i++) {
            send(frame(i));
        }
        for (int i = 0; i < 3; i++) {
            assertEquals(i, reader.next().payload().length);
        }
    }

    @Test
    void aStreamThatEndsBetweenFramesEndsInOrder() throws Exception {
        send(frame(1));
        peer.close();
        assertEquals(1, reader.next().payload().length);
        assertNull(reader.next());
    }

    @Test
    void aStreamThatEndsWithinALengthSaysSo() throws Exception {
        send((byte) 0, (byte) 0, (byte) 0);
        peer.close();
        EOFException e = assertThrows(EOFException.class, reader::next);
        assertEquals("the stream ended after 3 bytes of a frame whose size is not known yet", e.getMessage());
    }
}
