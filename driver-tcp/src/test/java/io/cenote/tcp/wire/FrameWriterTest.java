package io.cenote.tcp.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.suite.kit.Await;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FrameWriterTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private final ScriptedChannel channel = new ScriptedChannel();
    private final Watchdog watchdog = new Watchdog("frame-writer-test");
    private final List<IOException> failures = new CopyOnWriteArrayList<>();
    private final AtomicInteger written = new AtomicInteger();
    private final CountDownLatch held = new CountDownLatch(1);
    private final CountDownLatch release = new CountDownLatch(1);
    private Wire wire;
    private FrameWriter writer;

    @BeforeEach
    void start() throws Exception {
        wire = new Wire(channel, watchdog);
        writer = new FrameWriter("frame-writer-test", wire, LONG, failures::add);
    }

    @AfterEach
    void end() {
        release.countDown();
        writer.close();
        writer.join();
        wire.close();
        watchdog.close();
    }

    /** Bytes that tell one frame from another. */
    private FrameWriter.Frame frame(int size) {
        byte[] bytes = new byte[size];
        Arrays.fill(bytes, (byte) size);
        return new FrameWriter.Frame() {
            @Override
            public ByteBuffer take() {
                return ByteBuffer.wrap(bytes);
            }

            @Override
            public void written() {
                written.incrementAndGet();
            }
        };
    }

    /** The writer's thread is at a frame that nobody wants, until {@link #release}: what is offered meanwhile waits. */
    private void hold() throws InterruptedException {
        writer.offer(() -> {
            held.countDown();
            Await.ordinary().until("the writer may go on", () -> release.getCount() == 0);
            return null;
        });
        assertTrue(held.await(30, TimeUnit.SECONDS));
    }

    private void writeTogether(int... sizes) throws Exception {
        hold();
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int size : sizes) {
            FrameWriter.Frame frame = frame(size);
            all.write(frame.take().array());
            writer.offer(frame);
        }
        release.countDown();
        writer.awaitEmpty(Deadline.after(LONG));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] write : channel.writes) {
            out.write(write);
        }
        assertEquals(all.size(), out.size());
        assertTrue(Arrays.equals(all.toByteArray(), out.toByteArray()), "F1: whole and in their order");
        assertEquals(sizes.length, written.get(), "each is told that it is written");
    }

    private List<Integer> sizes() {
        return channel.writes.stream().map(write -> write.length).toList();
    }

    @Test
    void framesThatComeTogetherGoOutTogether() throws Exception {
        writeTogether(600, 424, 10, 1);
        assertEquals(List.of(1_035), sizes());
    }

    @Test
    void aFrameThatJustFitsGoesOutWithTheNext() throws Exception {
        writeTogether(1_024, 10);
        assertEquals(List.of(1_034), sizes());
    }

    @Test
    void asMuchGoesOutTogetherAsABatchHolds() throws Exception {
        writeTogether(600, 600, 65_536 - 1_200);
        assertEquals(List.of(65_536), sizes());
    }

    @Test
    void whatTheBatchHasNoRoomForWaitsForTheNext() throws Exception {
        writeTogether(600, 600, 64_000, 1_000, 7);
        assertEquals(List.of(65_200, 1_007), sizes());
    }

    @Test
    void aFrameLargerThanABatchIsWrittenAloneAfterWhatCameBefore() throws Exception {
        writeTogether(600, 70_000, 5);
        assertEquals(List.of(600, 65_536, 4_464, 5), sizes());
    }

    @Test
    void aLargeFrameAloneMakesTheBatchNoLarger() throws Exception {
        writeTogether(2_000, 600, 600);
        assertEquals(List.of(2_000, 1_200), sizes());
    }

    @Test
    void oneFrameAfterAnotherIsWrittenWithoutMore() {
        for (int i = 1; i <= 50; i++) {
            writer.offer(frame(i));
            int expected = i;
            Await.ordinary().until("it is written", () -> channel.writes.size() == expected);
        }
        assertEquals(java.util.stream.IntStream.rangeClosed(1, 50).boxed().toList(), sizes());
    }

    @Test
    void offerTellsHowManyFramesWait() throws Exception {
        hold();
        assertEquals(1, writer.offer(frame(1)));
        assertEquals(2, writer.offer(frame(1)));
        release.countDown();
        Await.ordinary().until("all are written", () -> written.get() == 2);
        FrameWriter.Frame seen = frame(1);
        assertEquals(1, writer.offer(seen), "none of those before waits any more");
    }

    @Test
    void awaitEmptyEndsByItsDeadlineAndNotBefore() throws Exception {
        hold();
        writer.offer(frame(1));
        Deadline deadline = Deadline.after(Duration.ofMillis(20));
        writer.awaitEmpty(deadline);
        assertTrue(deadline.hasPassed());
        assertEquals(List.of(), channel.writes);
    }

    @Test
    void awaitEmptyEndsWithTheWriter() {
        writer.close();
        writer.join();
        writer.offer(frame(1));
        Deadline deadline = Deadline.after(LONG);
        writer.awaitEmpty(deadline);
        assertFalse(deadline.hasPassed());
    }

    @Test
    void aFailedWriteIsToldOnceAndEndsTheWriter() {
        wire.close();
        writer.offer(frame(1));
        Await.ordinary().until("the writer has ended", writer::isOver);
        assertEquals(1, failures.size());
        assertEquals(0, channel.writes.size());
    }

    @Test
    void aWriteThatFailsWhileTheWriterIsClosedIsNotTold() throws Exception {
        CountDownLatch taken = new CountDownLatch(1);
        writer.offer(() -> {
            taken.countDown();
            Await.ordinary().until("both are closed", () -> release.getCount() == 0);
            return ByteBuffer.allocate(70_000);
        });
        assertTrue(taken.await(30, TimeUnit.SECONDS));
        writer.close();
        wire.close();
        release.countDown();
        writer.join();
        assertEquals(List.of(), failures);
        assertEquals(0, channel.writes.size());
    }

    @Test
    void aClosedWriterDropsWhatWaits() throws Exception {
        hold();
        writer.offer(frame(1));
        writer.close();
        assertFalse(writer.isOver());
        release.countDown();
        writer.join();
        assertTrue(writer.isOver());
        assertEquals(List.of(), channel.writes);
        assertEquals(0, written.get());
    }

    @Test
    void aWriterThatWaitsForFramesIsEndedByItsClose() {
        writer.offer(frame(1));
        writer.awaitEmpty(Deadline.after(LONG));
        assertFalse(writer.isOver());
        writer.close();
        writer.join();
        assertTrue(writer.isOver());
    }

    @Test
    void joinKeepsTheInterruptFlagAndWaitsAllTheSame() throws Exception {
        hold();
        writer.close();
        Thread me = Thread.currentThread();
        Thread helper = new Thread(() -> {
            Await.ordinary().until("join has seen the interrupt", () -> !me.isInterrupted());
            release.countDown();
        });
        me.interrupt();
        helper.start();
        writer.join();
        assertTrue(writer.isOver());
        assertTrue(Thread.interrupted());
        helper.join();
    }

    @Test
    void joinOnItsOwnThreadDoesNotWait() {
        CountDownLatch joined = new CountDownLatch(1);
        writer.offer(() -> {
            writer.join();
            joined.countDown();
            return null;
        });
        Await.ordinary().until("it comes back", () -> joined.getCount() == 0);
        assertFalse(Thread.currentThread().isInterrupted());
    }
}
