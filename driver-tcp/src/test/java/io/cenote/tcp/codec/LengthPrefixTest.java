package io.cenote.tcp.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LengthPrefixTest {
    private static ByteBuffer lengthOf(int length) {
        return ByteBuffer.allocate(4).putInt(length).flip();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 99, 100})
    void aLengthUpToTheLimitIsTheSizeOfTheFrame(int length) throws Exception {
        assertEquals(4 + length, LengthPrefix.frameSize(lengthOf(length), 100));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void aNegativeLengthIsRefusedWithItsNumber(int length) {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> LengthPrefix.frameSize(lengthOf(length), 100));
        assertEquals(
                "frame length " + length + " is negative; check that the peer sends a 4-byte big-endian length",
                e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {101, Integer.MAX_VALUE})
    void aLengthOverTheLimitIsRefusedWithBothNumbers(int length) {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> LengthPrefix.frameSize(lengthOf(length), 100));
        assertEquals(
                "frame length " + length + " is over maxFrameSize 100",
                e.getMessage().split("[;(]")[0].strip());
    }

    @Test
    void anotherProtocolsGreetingIsShownAsText() {
        ByteBuffer get = ByteBuffer.wrap("GET / HTTP/1.1".getBytes(StandardCharsets.US_ASCII));
        ProtocolException e = assertThrows(ProtocolException.class, () -> LengthPrefix.frameSize(get, 1 << 20));
        assertEquals(
                "frame length 1195725856 is over maxFrameSize 1048576 (as text: 'GET '); raise maxFrameSize on this"
                        + " side, or check what the peer sends",
                e.getMessage());
    }

    @Test
    void anIncompleteLengthAsksForMore() throws Exception {
        for (int bytes = 0; bytes < 4; bytes++) {
            assertEquals(0, LengthPrefix.frameSize(lengthOf(-1).limit(bytes), 100));
        }
    }

    @Test
    void theBytesAreLeftWhereTheyAre() throws Exception {
        ByteBuffer received = ByteBuffer.allocate(10).putInt(1, 3).position(1);
        assertEquals(7, LengthPrefix.frameSize(received, 100));
        assertEquals(1, received.position());
        assertEquals(10, received.limit());
    }

    @ParameterizedTest
    @ValueSource(strings = {"    ", "~~~~"})
    void everyPrintableGreetingIsText(String greeting) {
        ByteBuffer received = ByteBuffer.wrap(greeting.getBytes(StandardCharsets.US_ASCII));
        ProtocolException e = assertThrows(ProtocolException.class, () -> LengthPrefix.frameSize(received, 100));
        assertTrue(e.getMessage().contains(" (as text: '" + greeting + "')"), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {0x1f1f1f1f, 0x7f7f7f7f})
    void whatIsNotPrintableIsNotShown(int length) {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> LengthPrefix.frameSize(lengthOf(length), 100));
        assertFalse(e.getMessage().contains("as text"), e.getMessage());
    }

    @Test
    void aBodyOfTheLimitIsComplete() throws Exception {
        assertEquals(100, LengthPrefix.complete(ByteBuffer.allocate(104), 100).getInt(0));
        assertThrows(ProtocolException.class, () -> LengthPrefix.complete(ByteBuffer.allocate(105), 100));
    }
}
