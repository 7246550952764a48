package io.cenote.tcp.wire;

import io.cenote.spi.Deadline;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Writes frames of many threads to one wire, on a thread of its own: none of them waits for the socket, and frames that
 * come together go out together. Safe for use by many threads.
 *
 * <p>Invariants. <b>F1</b> frames go out whole and in the order in which they were offered. <b>F2</b> a frame that was
 * offered is taken, unless the wire fails: {@link #parked} is written before the queue is looked at, the queue before
 * {@code parked} is read, both volatile, so that one side sees the other.
 */
public final class FrameWriter {
    private static final int BATCH = 64 << 10;

    private final Wire wire;
    private final Duration writeTimeout;
    private final Consumer<IOException> failed;
    private final Queue<Frame> queue = new ConcurrentLinkedQueue<>();
    private final AtomicInteger queued = new AtomicInteger();
    private final Thread thread;

    /** Written by the thread, read by whoever offers. */
    private volatile boolean parked;

    /** Written by whoever closes, read by the thread. */
    private volatile boolean closed;

    /** What is written next. The thread's. */
    private ByteBuffer batch = ByteBuffer.allocate(1 << 10);

    /** What is to be written. */
    @FunctionalInterface
    public interface Frame {
        /**
         * Its turn has come.
         *
         * @return the bytes; null if nobody wants it any more
         */
        ByteBuffer take();

        /** The writer holds its bytes no longer. Not called for what a failed or closed writer drops. */
        default void written() {}
    }

    /**
     * Starts the thread.
     *
     * @param name of the thread
     * @param wire where frames go
     * @param writeTimeout how long one write may take
     * @param failed told once, on the thread, when a write fails; not when the writer is closed
     */
    public FrameWriter(String name, Wire wire, Duration writeTimeout, Consumer<IOException> failed) {
        this.wire = wire;
        this.writeTimeout = writeTimeout;
        this.failed = failed;
        this.thread = Threads.start(name, this::run);
    }

    /**
     * Has a frame written after those before it. Does not wait.
     *
     * @param frame asked for its bytes when its turn comes
     * @return how many frames now wait
     */
    public int offer(Frame frame) {
        queue.add(frame);
        int waiting = queued.incrementAndGet();
        if (parked) { // F2
            LockSupport.unpark(thread);
        }
        return waiting;
    }

    private void run() {
        try {
            while (!closed) {
                Frame next = queue.poll();
                if (next != null) {
                    queued.decrementAndGet();
                    ByteBuffer frame = next.take();
                    if (frame != null) {
                        add(frame);
                        next.written();
                    }
                } else if (batch.position() > 0) {
                    flush();
                } else {
                    parked = true;
                    if (queue.isEmpty() && !closed) { // F2
                        LockSupport.park(this);
                    }
                    parked = false;
                }
            }
        } catch (IOException e) {
            if (!closed) {
                failed.accept(e);
            }
        }
    }

    private void add(ByteBuffer frame) throws IOException {
        if (frame.remaining() > batch.remaining() && batch.position() > 0) {
            if (batch.capacity() < BATCH) {
                batch = ByteBuffer.allocate(BATCH).put(batch.flip());
            }
            if (frame.remaining() > batch.remaining()) {
                flush();
            }
        }
        if (frame.remaining() > batch.remaining()) {
            wire.write(frame, Deadline.after(writeTimeout));
        } else {
            batch.put(frame);
        }
    }

    private void flush() throws IOException {
        wire.write(batch.flip(), Deadline.after(writeTimeout));
        batch.clear();
    }

    /** Ends the thread, after what it is writing now; what waits is dropped. Does not wait. */
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }

    /**
     * Whether its thread has ended.
     *
     * @return whether nothing is written any more
     */
    public boolean isOver() {
        return !thread.isAlive();
    }

    /** After {@link #close}: waits for the end of the thread. Keeps the interrupt flag. */
    public void join() {
        boolean interrupted = false;
        while (thread.isAlive() && thread != Thread.currentThread()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * Waits until every frame that was offered is written, or the writer has ended.
     *
     * @param deadline how long at most
     */
    public void awaitEmpty(Deadline deadline) {
        // The queue first: what the thread has taken since it was parked is written before it says that it is parked
        // again.
        while (thread.isAlive() && !deadline.hasPassed() && !(queue.isEmpty() && parked)) {
            LockSupport.parkNanos(this, 1_000_000);
        }
    }
}
