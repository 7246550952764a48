package io.cenote.tcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.ProtocolException;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** How the buffer of a {@link FrameReader} grows, is used again and given back, read by read. */
class FrameBufferTest {
    private static final int SMALL = 8 << 10;
    private static final int LARGE = 64 << 10;
    private static final int MAX = 16 << 20;

    private final ScriptedChannel channel = new ScriptedChannel();
    private final Watchdog watchdog = new Watchdog("frame-buffer-test");
    private final Budget budget = new Budget(1 << 20);

    @AfterEach
    void close() {
        watchdog.close();
    }

    private FrameReader reader(int maxFrameSize, Budget within) throws IOException {
        return new FrameReader(new Wire(channel, watchdog), Codec.raw(), maxFrameSize, within.share());
    }

    /** A frame of so many bytes in all, its uid the number. */
    private static byte[] frame(int number, int size) throws IOException {
        String uid = "" + number;
        byte[] payload = new byte[size - 6 - uid.length()];
        return Codec.raw().encode(Message.request(uid, payload), MAX).array();
    }

    private static byte[] together(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    @Test
    void theBufferDoublesEachTimeItIsFullOfOneFrame() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(frame(1, 200_000));
        for (int expected : new int[] {SMALL, 16 << 10, 32 << 10, LARGE, 128 << 10}) {
            assertTrue(reader.fill());
            assertEquals(expected, reader.capacity());
            assertNull(reader.buffered());
        }
    }

    @Test
    void whatGrowsBeyondTheUsualIsCountedUntilItsFrameIsRead() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(frame(1, LARGE));
        assertEquals("1", reader.next().uid());
        assertEquals(LARGE, reader.capacity());
        assertEquals(0, budget.held(), "what is kept anyway");
        channel.arrive(frame(2, LARGE + 1));
        assertTrue(reader.fill());
        assertNull(reader.buffered());
        assertEquals(0, budget.held());
        assertTrue(reader.fill());
        assertEquals(128 << 10, budget.held());
        assertEquals("2", reader.buffered().uid());
        assertEquals(SMALL, reader.capacity());
        assertEquals(0, budget.held());
        assertFalse(reader.inFrame());
    }

    @Test
    void aLargeBufferIsKeptWhileBytesOfTheNextFrameAreInIt() throws Exception {
        FrameReader reader = reader(MAX, budget);
        byte[] second = frame(2, 100);
        channel.arrive(together(frame(1, 100_000), second));
        assertEquals("1", reader.next().uid());
        assertEquals(128 << 10, reader.capacity());
        assertEquals(128 << 10, budget.held());
        assertTrue(reader.inFrame());
        assertEquals("2", reader.next().uid());
        assertEquals(SMALL, reader.capacity());
        assertEquals(0, budget.held());
    }

    @Test
    void growingFurtherCountsTheDifferenceAlone() throws Exception {
        Budget exact = new Budget(256 << 10);
        FrameReader reader = reader(MAX, exact);
        channel.arrive(frame(1, 200_000));
        assertEquals("1", reader.next().uid());
        assertEquals(0, exact.held());
    }

    @Test
    void whatTheBudgetHasNoRoomForIsRefused() throws Exception {
        Budget little = new Budget((128 << 10) - 1);
        FrameReader reader = reader(MAX, little);
        channel.arrive(frame(1, 100_000));
        assertEquals(
                "more than 131071 bytes of requests and replies at once",
                assertThrows(OverBudgetException.class, reader::next).getMessage());
        assertEquals(0, little.held());
        assertEquals(LARGE, reader.capacity());
    }

    @Test
    void afterAWholeFrameABufferThatIsFullGrowsToReadMoreAtOnce() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(together(frame(1, 5_000), frame(2, 5_000)));
        assertEquals("1", reader.next().uid());
        assertEquals(SMALL, reader.capacity());
        assertEquals("2", reader.next().uid());
        assertEquals(16 << 10, reader.capacity());
    }

    @Test
    void atTheUsualSizeItIsUsedAgainInsteadOfGrowing() throws Exception {
        FrameReader reader = reader(MAX, budget);
        byte[] first = frame(1, LARGE);
        channel.arrive(first);
        assertEquals("1", reader.next().uid());
        channel.arrive(together(frame(2, 40_000), frame(3, 40_000)));
        assertEquals("2", reader.next().uid());
        assertEquals("3", reader.next().uid());
        assertEquals(LARGE, reader.capacity());
        assertEquals(0, budget.held());
    }

    @Test
    void smallFramesNeverMakeItGrow() throws Exception {
        FrameReader reader = reader(64, budget);
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int i = 0; i < 1_000; i++) {
            all.writeBytes(frame(i, 61));
        }
        channel.arrive(all.toByteArray());
        for (int i = 0; i < 1_000; i++) {
            assertEquals("" + i, reader.next().uid());
            assertEquals(SMALL, reader.capacity());
        }
        assertNull(reader.next());
    }

    @Test
    void itGrowsToTheLargestFrameAndABitMoreAndNoFurther() throws Exception {
        FrameReader endless = new FrameReader(new Wire(channel, watchdog), new Endless(), 10_000);
        channel.arrive(new byte[20_000]);
        ProtocolException refusal = assertThrows(ProtocolException.class, endless::next);
        assertEquals("no frame ends within 11024 bytes; maxFrameSize is 10000", refusal.getMessage());
        assertEquals(11_024, endless.capacity());
    }

    @Test
    void itIsNeverSmallerThanUsual() throws Exception {
        FrameReader endless = new FrameReader(new Wire(channel, watchdog), new Endless(), 100);
        channel.arrive(new byte[20_000]);
        ProtocolException refusal = assertThrows(ProtocolException.class, endless::next);
        assertEquals("no frame ends within 8192 bytes; maxFrameSize is 100", refusal.getMessage());
    }

    @Test
    void aFrameThatComesByteByByteIsReadWhenItsLastByteIsThere() throws Exception {
        FrameReader reader = reader(MAX, budget);
        byte[] frame = frame(1, 12);
        for (int i = 0; i < frame.length; i++) {
            assertEquals(i > 0, reader.inFrame());
            assertNull(reader.buffered());
            channel.arrive(new byte[] {frame[i]});
            assertTrue(reader.fill());
        }
        assertEquals("1", reader.buffered().uid());
        assertFalse(reader.inFrame());
        assertNull(reader.buffered());
    }

    @Test
    void aStreamThatEndsWithinAFrameSaysHowFarItWas() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(together(frame(1, 12), new byte[] {0, 0, 0, 8, 0}));
        assertEquals("1", reader.next().uid());
        assertEquals(
                "the stream ended after 5 of 12 bytes of a frame",
                assertThrows(EOFException.class, reader::next).getMessage());
    }

    @Test
    void progressTellsNoSizeThatIsNoneAndNoneThatIsNotKnown() throws Exception {
        FrameReader reader = reader(100, budget);
        channel.arrive(new byte[] {0, 0, 0});
        assertTrue(reader.fill());
        assertEquals("3 bytes of a frame whose size is not known yet", reader.progress());
        channel.arrive(new byte[] {101});
        assertTrue(reader.fill());
        assertEquals("4 bytes of a frame whose size is not known yet", reader.progress());
        assertThrows(ProtocolException.class, reader::buffered);
    }

    @Test
    void aFrameThatIsNoneIsPassedOverOnceItIsRefused() throws Exception {
        FrameReader reader = reader(MAX, budget);
        byte[] bad = frame(1, 12);
        bad[4] = 9;
        channel.arrive(together(bad, frame(2, 12)));
        assertThrows(ProtocolException.class, reader::next);
        assertEquals("2", reader.next().uid());
    }

    @Test
    void aReadOfNothingIsNoEnd() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(new byte[0]);
        assertTrue(reader.fill());
        assertFalse(reader.fill());
    }

    @Test
    void aReadThatFailsLeavesWhatHadArrived() throws Exception {
        FrameReader reader = reader(MAX, budget);
        channel.arrive(new byte[] {0, 0, 0, 9, 0});
        assertTrue(reader.fill());
        channel.close();
        assertThrows(IOException.class, reader::fill);
        assertEquals("5 of 13 bytes of a frame", reader.progress());
    }

    @Test
    void aLookSeesWhatHasArrivedNowOrBefore() throws Exception {
        FrameReader reader = reader(MAX, budget);
        assertEquals(Wire.Peek.QUIET, reader.look());
        assertFalse(reader.inFrame());
        byte[] frame = frame(1, 12);
        channel.arrive(frame);
        assertEquals(Wire.Peek.BYTES, reader.look());
        assertTrue(reader.inFrame());
        channel.arrive(frame(2, 12));
        assertEquals(Wire.Peek.BYTES, reader.look());
        assertEquals("12 of 12 bytes of a frame", reader.progress(), "nothing was read that is not needed");
        assertEquals("1", reader.buffered().uid());
        assertEquals(Wire.Peek.BYTES, reader.look());
        assertEquals("2", reader.buffered().uid());
        assertEquals(Wire.Peek.QUIET, reader.look());
        channel.close();
        assertEquals(Wire.Peek.ENDED, reader.look());
    }

    /** Its frames never end. */
    private static final class Endless implements Codec {
        @Override
        public String name() {
            return "endless";
        }

        @Override
        public boolean correlates() {
            return false;
        }

        @Override
        public boolean carries(Message.Kind kind) {
            return true;
        }

        @Override
        public int frameSize(ByteBuffer received, int maxFrameSize) {
            return 0;
        }

        @Override
        public Message decode(ByteBuffer frame) {
            throw new AssertionError("nothing to decode");
        }

        @Override
        public ByteBuffer encode(Message message, int maxFrameSize) {
            throw new AssertionError("nothing to encode");
        }
    }
}
