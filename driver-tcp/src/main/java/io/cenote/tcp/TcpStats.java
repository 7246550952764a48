package io.cenote.tcp;

/**
 * What a connector's sockets do, beside the figures of the pool that leases its connections. Read one by one: under load
 * they need not add up exactly.
 *
 * @param sockets sockets that are open now; in exclusive mode as many as connections
 * @param inFlight shared mode: requests that wait for a reply
 * @param waiting shared mode: requests that wait for room on a socket
 * @param opened sockets opened, ever
 * @param connectFailures attempts to open one that failed, ever
 * @param lost shared mode: sockets that failed, ever
 * @param heartbeatsLost shared mode: those of them that answered no heartbeat, ever
 * @param lateReplies shared mode: replies that nobody waited for any more, ever
 */
public record TcpStats(
        int sockets,
        int inFlight,
        int waiting,
        long opened,
        long connectFailures,
        long lost,
        long heartbeatsLost,
        long lateReplies) {}
