package io.cenote.tcp.wire;

import io.cenote.spi.Deadline;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import javax.net.ssl.SSLSocket;

/**
 * One connected socket, plain or under TLS: bytes in and out, by one reader and one writer at a time.
 *
 * <p>Calls block without a timeout of their own. A deadline is kept by a guard, which closes the socket: then the
 * blocked call fails, and {@link #readingExpired} or {@link #writingExpired} tells why. An interrupt closes the socket
 * too. Whoever reads owns the reading guard, whoever writes the writing guard; {@link #peek} needs both at rest.
 */
public final class Wire {
    /** The most that one call moves: the JDK copies through a buffer of this size, which it keeps. */
    private static final int CHUNK = 64 << 10;

    private static final Duration POLITENESS = Duration.ofSeconds(1);

    /** What {@link #peek} found. */
    public enum Peek {
        /** Nothing: the connection is as it should be while nobody uses it. */
        QUIET,
        /** Bytes; they are in the buffer now. */
        BYTES,
        /** The end of the stream, or an error. */
        ENDED
    }

    private final SocketChannel channel;
    private final InetSocketAddress remote;
    private final Watchdog.Guard reading;
    private final Watchdog.Guard writing;

    /** Set once, before another thread sees this wire; null if plain. */
    private SSLSocket tls;

    private InputStream tlsIn;
    private OutputStream tlsOut;

    /** Bytes of TLS records that a look has found, in the order of the stream; null if none was ever found. The reader's. */
    private ByteBuffer found;

    /** While a look decrypts what it found: nothing more is read from the socket. The reader's. */
    private boolean looking;

    /** Written by whoever closes, read by anybody. */
    private volatile boolean closed;

    /** Why it is closed: written by the watchdog before it closes, read by whoever was blocked. */
    private volatile boolean readingExpired;

    private volatile boolean writingExpired;

    /**
     * Takes a connected channel in blocking mode.
     *
     * @param channel the channel; owned from here on
     * @param watchdog keeps its deadlines
     * @throws IOException if it is not connected
     */
    public Wire(SocketChannel channel, Watchdog watchdog) throws IOException {
        this.channel = channel;
        this.remote = (InetSocketAddress) channel.getRemoteAddress();
        this.reading = watchdog.guard(() -> {
            readingExpired = true;
            abort();
        });
        this.writing = watchdog.guard(() -> {
            writingExpired = true;
            abort();
        });
    }

    /**
     * From here on everything goes through TLS.
     *
     * @param layer makes the TLS socket over the plain one and shakes hands
     * @throws IOException if that fails
     */
    public void secure(Layer layer) throws IOException {
        SSLSocket secured = layer.over(new ChannelSocket(this));
        tlsIn = secured.getInputStream();
        tlsOut = secured.getOutputStream();
        tls = secured;
    }

    /** Puts TLS over a plain socket. */
    @FunctionalInterface
    public interface Layer {
        /**
         * The TLS socket, its handshake done.
         *
         * @param plain the plain socket
         * @return the TLS socket
         * @throws IOException if the handshake fails
         */
        SSLSocket over(ChannelSocket plain) throws IOException;
    }

    /**
     * The other end.
     *
     * @return its address
     */
    public InetSocketAddress remote() {
        return remote;
    }

    /**
     * The channel, to read its options.
     *
     * @return the channel
     */
    public SocketChannel channel() {
        return channel;
    }

    /**
     * From here on reading must end by the deadline.
     *
     * @param deadline when the socket is closed
     */
    public void armReading(Deadline deadline) {
        reading.arm(deadline);
    }

    /**
     * Reading has ended.
     *
     * @return false if the deadline had passed: the socket is closed
     */
    public boolean disarmReading() {
        return reading.disarm();
    }

    /**
     * Whether the deadline of reading closed the socket.
     *
     * @return whether it did
     */
    public boolean readingExpired() {
        return readingExpired;
    }

    /**
     * Whether the deadline of writing closed the socket.
     *
     * @return whether it did
     */
    public boolean writingExpired() {
        return writingExpired;
    }

    /**
     * Reads what there is, at least one byte. Waits for it.
     *
     * @param into an array-backed buffer with room
     * @return how many bytes; -1 at the end of the stream
     * @throws IOException if the socket fails or is closed
     */
    public int read(ByteBuffer into) throws IOException {
        int room = Math.min(into.remaining(), CHUNK);
        if (tls != null) {
            int n = tlsIn.read(into.array(), into.arrayOffset() + into.position(), room);
            if (n > 0) {
                into.position(into.position() + n);
            }
            return n;
        }
        int limit = into.limit();
        into.limit(into.position() + room);
        try {
            return channel.read(into);
        } finally {
            into.limit(limit);
        }
    }

    /**
     * Writes all of it. Waits until the socket has taken it.
     *
     * @param from an array-backed buffer; read to its limit
     * @param deadline when the socket is closed instead
     * @throws IOException if the socket fails or is closed; part may have been sent
     */
    public void write(ByteBuffer from, Deadline deadline) throws IOException {
        writing.arm(deadline);
        try {
            if (tls != null) {
                tlsOut.write(from.array(), from.arrayOffset() + from.position(), from.remaining());
                from.position(from.limit());
            } else {
                int end = from.limit();
                while (from.position() < end) {
                    from.limit(Math.min(end, from.position() + CHUNK));
                    channel.write(from);
                }
            }
        } finally {
            if (!writing.disarm()) {
                throw new SocketTimeoutException("the write deadline has passed");
            }
        }
    }

    /**
     * What is to be read now, without waiting. Nobody else may be reading or writing.
     *
     * @param into an empty array-backed buffer with room; what is found is put there
     * @return what was found
     */
    public Peek peek(ByteBuffer into) {
        try {
            if (tls == null) {
                return of(readNow(into));
            }
            if (tlsIn.available() > 0) {
                return of(read(into));
            }
            return peekThroughTls(into);
        } catch (IOException e) {
            return Peek.ENDED;
        }
    }

    private static Peek of(int read) {
        return read < 0 ? Peek.ENDED : read == 0 ? Peek.QUIET : Peek.BYTES;
    }

    /** Records of TLS itself, such as session tickets, come unasked for and are no bytes of the peer's. */
    private Peek peekThroughTls(ByteBuffer into) throws IOException {
        if (found == null) {
            found = ByteBuffer.allocate(8 << 10).limit(0);
        }
        found.compact();
        int n = readNow(found);
        found.flip();
        if (n < 0) {
            return Peek.ENDED;
        }
        if (!found.hasRemaining()) {
            return Peek.QUIET;
        }
        looking = true;
        try {
            return of(read(into));
        } catch (SocketTimeoutException nothingInIt) {
            return Peek.QUIET;
        } finally {
            looking = false;
        }
    }

    private int readNow(ByteBuffer into) throws IOException {
        channel.configureBlocking(false);
        try {
            return channel.read(into);
        } finally {
            channel.configureBlocking(true);
        }
    }

    /** What TLS reads from. */
    int readUnderTls(byte[] into, int offset, int length) throws IOException {
        if (found != null && found.hasRemaining()) {
            int n = Math.min(length, found.remaining());
            found.get(into, offset, n);
            return n;
        }
        if (looking) {
            throw new SocketTimeoutException("nothing more for now");
        }
        return channel.read(ByteBuffer.wrap(into, offset, Math.min(length, CHUNK)));
    }

    /** What TLS writes to. */
    void writeUnderTls(byte[] from, int offset, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.wrap(from, offset, length);
        while (bytes.hasRemaining()) {
            channel.write(bytes);
        }
    }

    int availableUnderTls() {
        return found == null ? 0 : found.remaining();
    }

    /**
     * Whether this end has closed it.
     *
     * @return whether it is closed
     */
    public boolean isClosed() {
        return closed;
    }

    /** Tells the peer that nothing more comes, so that it reads what was sent before the socket goes. May wait a little. */
    public void shutdownOutput() {
        writing.arm(Deadline.after(POLITENESS));
        try {
            if (tls != null) {
                tls.shutdownOutput();
            }
            channel.shutdownOutput();
        } catch (IOException | UnsupportedOperationException gone) {
            // Nobody is left to be told.
        } finally {
            writing.disarm();
        }
    }

    /**
     * Waits until the peer has closed its side, so that no unread byte makes the system drop what was sent last.
     *
     * @param deadline how long at most
     */
    public void awaitEnd(Deadline deadline) {
        ByteBuffer dropped = ByteBuffer.allocate(8 << 10);
        reading.arm(deadline);
        try {
            while (read(dropped.clear()) >= 0) {
                // Nobody wants it.
            }
        } catch (IOException gone) {
            // As good as the end.
        } finally {
            reading.disarm();
        }
    }

    /** Closes in order: TLS says good-bye first, for which it may wait a little. Idempotent; wakes a blocked reader. */
    public void close() {
        if (tls != null && !closed) {
            writing.arm(Deadline.after(POLITENESS));
            try {
                tls.close();
            } catch (IOException gone) {
                // The socket is closed below in any case.
            } finally {
                writing.disarm();
            }
        }
        abort();
    }

    /** Closes at once, from any thread, without waiting. Idempotent; wakes whoever is blocked. */
    public void abort() {
        closed = true;
        reading.close();
        writing.close();
        try {
            channel.close();
        } catch (ClosedChannelException already) {
            // What was wanted.
        } catch (IOException e) {
            // The descriptor is gone all the same.
        }
    }
}
