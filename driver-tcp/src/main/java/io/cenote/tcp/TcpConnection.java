package io.cenote.tcp;

import io.cenote.spi.Deadline;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Sends requests to one server and waits for their replies; what a pool of the {@link TcpDriver} leases.
 *
 * <p>In exclusive mode it is a socket of its own with one request at a time; calls by several threads take turns. In
 * shared mode it is one of many that use the same few sockets, and any number of requests may be under way. Safe for use
 * by many threads.
 */
public sealed interface TcpConnection permits ExclusiveConnection, LogicalConnection {
    /**
     * The reply to a request. Waits for it until the deadline. In exclusive mode a request that ends without its reply
     * ends the connection, too, once part of it may have been sent: the late reply would be taken for the next one. In
     * shared mode a late reply is dropped, and nobody else notices.
     *
     * @param payload the content; not copied, so not to be changed meanwhile
     * @param deadline when to give up
     * @return the content of the reply
     * @throws TcpException if there is none: its {@linkplain TcpException#reason() reason} says why, and {@link
     *     TcpException#mayHaveBeenSent} whether the server may have seen the request
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    byte[] request(byte[] payload, Deadline deadline) throws TcpException, InterruptedException;

    /**
     * As {@link #request(byte[], Deadline)}, with a deadline from now.
     *
     * @param payload the content
     * @param timeout how long to wait at most
     * @return the content of the reply
     * @throws TcpException if there is none
     * @throws InterruptedException if the thread is interrupted before or while it waits
     */
    default byte[] request(byte[] payload, Duration timeout) throws TcpException, InterruptedException {
        return request(payload, Deadline.after(timeout));
    }

    /**
     * As {@link #request(byte[], Deadline)}, without waiting. In shared mode no thread waits meanwhile; in exclusive mode
     * a thread of its own does. Cancelling the future does not take the request back.
     *
     * @param payload the content; not to be changed until the future is complete
     * @param deadline when to give up
     * @return the content of the reply, or a {@link TcpException}
     */
    CompletableFuture<byte[]> requestAsync(byte[] payload, Deadline deadline);

    /**
     * Whether it can be used, as far as is known here. Does not wait. It never comes back.
     *
     * @return false once it is closed or failed
     */
    boolean isOpen();

    /**
     * The server.
     *
     * @return its address
     */
    InetSocketAddress remote();
}
