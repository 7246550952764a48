package io.cenote.tcp;

import io.cenote.spi.Redactor;
import io.cenote.tcp.codec.Codec;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.ProtocolException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;

/**
 * What must take any bytes and answer with a value or the documented error: what a fuzzer calls, and what the inputs that
 * it once found are put through again.
 */
final class FuzzTargets {
    private static final int MAX = 1 << 20;

    private FuzzTargets() {}

    /** Every frame in a stream, until the first error. */
    static void frames(byte[] stream) {
        ByteBuffer received = ByteBuffer.wrap(stream);
        try {
            int size = Codec.raw().frameSize(received, MAX);
            while (size > 0 && size <= received.remaining()) {
                int end = received.position() + size;
                Message message = Codec.raw().decode(received.duplicate().limit(end));
                assertSame(Codec.raw(), message);
                received.position(end);
                size = Codec.raw().frameSize(received, MAX);
            }
        } catch (ProtocolException documented) {
            // That is the other answer.
        }
    }

    static void json(byte[] body) {
        ByteBuffer frame = ByteBuffer.allocate(4 + body.length)
                .putInt(body.length)
                .put(body)
                .flip();
        Message message;
        try {
            message = Codec.json().decode(frame);
        } catch (ProtocolException documented) {
            return;
        }
        try {
            assertSame(Codec.json(), message);
        } catch (ProtocolException e) {
            throw new AssertionError("what was read cannot be written", e);
        }
    }

    /** A URL, what follows its scheme, or what follows its port; one of them, for the sake of speed. */
    static void url(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        Redactor.url(text);
        String url = Endpoint.isOurs(text) ? text : text.startsWith("?") ? "tls://host:1" + text : "tcp://" + text;
        try {
            Endpoint.Parsed parsed = Endpoint.parse(url);
            if (!Endpoint.parse(parsed.endpoint().toString()).endpoint().equals(parsed.endpoint())) {
                throw new AssertionError(url + " is shown as " + parsed.endpoint());
            }
            Options.of(parsed.options(), Map.of(), null);
        } catch (IllegalArgumentException documented) {
            // That is the other answer.
        }
    }

    /** What was read and is written again is read as the same. */
    private static void assertSame(Codec codec, Message message) throws ProtocolException {
        Message again = codec.decode(codec.encode(message, 64 << 20));
        if (again.kind() != message.kind()
                || !again.uid().equals(message.uid())
                || again.time() != message.time()
                || !Arrays.equals(again.payload(), message.payload())) {
            throw new AssertionError(message + " became " + again);
        }
    }
}
