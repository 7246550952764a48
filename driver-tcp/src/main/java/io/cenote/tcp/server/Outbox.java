package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.codec.ProtocolException;
import io.cenote.tcp.wire.Budget;
import io.cenote.tcp.wire.FrameWriter;
import io.cenote.tcp.wire.Wire;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The replies of one connection on their way out. Frames of several threads never mix.
 *
 * <p>Without a writer thread whoever has a reply writes it, under the lock, and leaves the flush to whoever waits for the
 * lock; {@link #put} leaves it to a later {@link #flush} of the same thread. With one, nobody waits for the socket.
 */
final class Outbox {
    private static final int BATCH = 16 << 10;

    private final Wire wire;
    private final ServerOptions options;
    private final Budget.Share share;
    private final Runnable overloaded;
    private final FrameWriter writer;

    /** Held while writing to the socket, for as long as {@code writeTimeout} at most. */
    private final ReentrantLock writing = new ReentrantLock();

    /** Frames that wait for a flush; null until there is one. Guarded by {@link #writing}. */
    private ByteBuffer batch;

    Outbox(Wire wire, ServerOptions options, Budget.Share share, String name, Runnable overloaded, Runnable failed) {
        this.share = share;
        this.wire = wire;
        this.options = options;
        this.overloaded = overloaded;
        this.writer = options.processing() == Processing.WRITER_THREAD
                ? new FrameWriter(name + "-writer", wire, options.writeTimeout(), e -> failed.run())
                : null;
    }

    ByteBuffer encode(Message message) throws ProtocolException {
        return options.codec().encode(message, options.maxFrameSize());
    }

    /**
     * Sends a reply now, as far as this thread has a say in it. Waits for the socket if there is no writer thread. Until
     * it is written it counts as held for the client.
     */
    void send(ByteBuffer frame) throws IOException {
        int size = frame.remaining();
        if (!share.reserve(size)) {
            overloaded.run();
        } else if (writer != null) {
            offer(new Reply(frame, size));
        } else {
            try {
                write(frame);
            } finally {
                share.release(size);
            }
        }
    }

    /** As {@link #send}, but for the few bytes of a heartbeat or a refusal, which always have room. */
    void tell(ByteBuffer frame) throws IOException {
        if (writer != null) {
            offer(() -> frame);
        } else {
            write(frame);
        }
    }

    private final class Reply implements FrameWriter.Frame {
        private final ByteBuffer frame;
        private final int size;

        Reply(ByteBuffer frame, int size) {
            this.frame = frame;
            this.size = size;
        }

        @Override
        public ByteBuffer take() {
            return frame;
        }

        @Override
        public void written() {
            share.release(size);
        }
    }

    private void offer(FrameWriter.Frame frame) {
        if (writer.offer(frame) > options.maxQueuedWrites()) {
            overloaded.run();
        }
    }

    private void write(ByteBuffer frame) throws IOException {
        if (writing.getQueueLength() >= options.maxQueuedWrites()) {
            overloaded.run();
            return;
        }
        writing.lock();
        try {
            append(frame);
            // Whoever waits for the lock has a frame too, and writes both.
            if (options.processing() != Processing.HANDLER_THREAD || !writing.hasQueuedThreads()) {
                write();
            }
        } finally {
            writing.unlock();
        }
    }

    /** As {@link #send}, but the caller promises to {@link #flush} soon. */
    void put(ByteBuffer frame) throws IOException {
        int size = frame.remaining() > BATCH ? frame.remaining() : 0;
        if (size > 0 && !share.reserve(size)) {
            overloaded.run();
            return;
        }
        writing.lock();
        try {
            append(frame);
        } finally {
            writing.unlock();
            if (size > 0) {
                share.release(size);
            }
        }
    }

    void flush() throws IOException {
        writing.lock();
        try {
            write();
        } finally {
            writing.unlock();
        }
    }

    private void append(ByteBuffer frame) throws IOException {
        if (batch != null && frame.remaining() > batch.remaining()) {
            write();
        }
        if (frame.remaining() > BATCH) {
            wire.write(frame, deadline());
            return;
        }
        if (batch == null) {
            batch = ByteBuffer.allocate(BATCH);
        }
        batch.put(frame);
    }

    private void write() throws IOException {
        if (batch != null && batch.position() > 0) {
            wire.write(batch.flip(), deadline());
            batch.clear();
        }
    }

    private Deadline deadline() {
        return Deadline.after(options.writeTimeout());
    }

    /** Waits until everything is written, for {@code writeTimeout} at most. */
    void drain() throws IOException {
        if (writer == null) {
            flush();
        } else {
            writer.awaitEmpty(Deadline.after(options.writeTimeout().plus(Duration.ofSeconds(1))));
        }
    }

    /** After the wire is closed: ends the writer thread, if there is one, and waits for it. */
    void close() {
        if (writer != null) {
            writer.close();
            writer.join();
        }
    }
}
