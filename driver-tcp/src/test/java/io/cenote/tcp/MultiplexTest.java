package io.cenote.tcp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.spi.Deadline;
import io.cenote.suite.kit.Await;
import io.cenote.suite.kit.TestThreads;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.kit.ScriptedPeer;
import io.cenote.tcp.kit.ScriptedPeer.Peer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * No reply reaches another request than its own, however replies are shuffled, repeated, late or lost. 200,000 requests;
 * the profile {@code multiplex} sends ten million.
 */
class MultiplexTest {
    private static final long REQUESTS = Long.getLong("cenote.tcp.requests", 200_000);
    private static final int CALLERS = 32;
    private static final int WINDOW = 48;
    private static final int HELD_BACK = 200;
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Codec RAW = Codec.raw();

    /** In the payload of a request whose reply comes late or never. */
    private static final long DOOMED = Long.MIN_VALUE;

    @Test
    void t6_everyReplyReachesItsRequestAndNoOther() throws Exception {
        AtomicLong answered = new AtomicLong();
        AtomicLong timedOut = new AtomicLong();
        TestThreads threads = new TestThreads(new Await(Duration.ofHours(2)));
        try (ScriptedPeer peer = new ScriptedPeer(MultiplexTest::shuffle);
                TcpConnector connector =
                        new TcpDriver().connector(peer.url("mode=shared&maxSockets=4&maxInFlight=16"), Map.of())) {
            for (int c = 0; c < CALLERS; c++) {
                TcpConnection connection = connector.connect(Deadline.after(LONG));
                long first = c * (REQUESTS / CALLERS);
                long last = first + REQUESTS / CALLERS;
                threads.start("caller " + c, () -> {
                    for (long number = first; number < last; number++) {
                        if (request(connection, number)) {
                            answered.incrementAndGet();
                        } else {
                            timedOut.incrementAndGet();
                        }
                    }
                    return null;
                });
            }
            threads.joinAll();
            assertEquals(REQUESTS / CALLERS * CALLERS, answered.get() + timedOut.get());
            assertTrue(timedOut.get() <= REQUESTS / 500, "only the doomed time out: " + timedOut);
            assertTrue(connector.stats().lateReplies() > 0, "late and repeated replies came");
            assertEquals(0, connector.stats().inFlight());
            assertEquals(0, connector.stats().lost());
            assertEquals(connector.stats().sockets(), connector.stats().opened());
            System.out.printf(
                    "%d requests had their own reply, %d were given up; %d late or repeated replies were dropped%n",
                    answered.get(), timedOut.get(), connector.stats().lateReplies());
        }
    }

    /** Whether the reply came. */
    private static boolean request(TcpConnection connection, long number) throws Exception {
        boolean doomed = number % 1_000 == 7;
        byte[] payload = ByteBuffer.allocate(16)
                .putLong(doomed ? number | DOOMED : number)
                .putLong(number * 31)
                .array();
        try {
            byte[] reply = connection.request(payload, doomed ? Duration.ofMillis(5) : LONG);
            if (!Arrays.equals(flipped(payload), reply)) {
                throw new AssertionError("cross-talk: request " + number + " got " + Arrays.toString(reply));
            }
            return true;
        } catch (TcpException e) {
            if (doomed && (e.reason() == Reason.TIMEOUT || e.reason() == Reason.BUSY)) {
                return false;
            }
            throw e;
        }
    }

    private static byte[] flipped(byte[] payload) {
        byte[] flipped = payload.clone();
        for (int i = 0; i < flipped.length; i++) {
            flipped[i] ^= 0x55;
        }
        return flipped;
    }

    /** Answers in any order; some twice, the doomed long after, or never. */
    private static void shuffle(Peer peer) throws IOException {
        Random random = new Random(peer.number());
        List<Message> window = new ArrayList<>();
        Deque<Message> heldBack = new ArrayDeque<>();
        for (Message request = peer.receive(RAW); request != null; request = peer.receive(RAW)) {
            if (ByteBuffer.wrap(request.payload()).getLong() < 0) {
                if (random.nextBoolean()) {
                    heldBack.add(request);
                }
            } else {
                window.add(request);
            }
            if (window.size() >= WINDOW || peer.available() == 0) {
                Collections.shuffle(window, random);
                ByteArrayOutputStream replies = new ByteArrayOutputStream();
                for (Message answer : window) {
                    byte[] frame = Peer.frame(RAW, Message.request(answer.uid(), flipped(answer.payload())));
                    replies.writeBytes(frame);
                    if (random.nextInt(50) == 0) {
                        replies.writeBytes(frame);
                    }
                }
                if (!heldBack.isEmpty() && random.nextInt(HELD_BACK) == 0) {
                    Message late = heldBack.poll();
                    replies.writeBytes(Peer.frame(RAW, Message.request(late.uid(), flipped(late.payload()))));
                }
                peer.write(replies.toByteArray());
                window.clear();
            }
        }
    }
}
