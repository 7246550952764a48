package io.cenote.tcp.server;

/**
 * What a server has done so far, and what it is doing. Read one by one: under load they need not add up exactly.
 *
 * @param open connections now
 * @param inFlight handlers that run now
 * @param bufferedBytes bytes held for clients now, of those that {@code maxBufferedBytes} bounds
 * @param accepted connections since the start, refused ones included
 * @param refused connections over the limit of all or of one peer
 * @param requests handled since the start
 * @param failures requests whose handler threw
 * @param handlerTimeouts requests whose handler ran out of time
 * @param idleTimeouts connections closed for want of a request
 * @param readTimeouts connections closed because a request, or a TLS handshake, came too slowly
 * @param writeTimeouts connections closed because a reply was not read
 * @param overloads connections closed for too many requests or unread replies at once, or too many bytes of them
 * @param protocolErrors connections closed for bytes that are no message
 * @param heartbeatsLost connections closed for want of an answer to a heartbeat
 */
public record ServerStats(
        long open,
        long inFlight,
        long bufferedBytes,
        long accepted,
        long refused,
        long requests,
        long failures,
        long handlerTimeouts,
        long idleTimeouts,
        long readTimeouts,
        long writeTimeouts,
        long overloads,
        long protocolErrors,
        long heartbeatsLost) {}
