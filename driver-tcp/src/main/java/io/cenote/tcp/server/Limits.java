package io.cenote.tcp.server;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** How many connections there may be, of all peers and of each. Safe for use by many threads. */
final class Limits {
    private final int maxConnections;
    private final int maxPerPeer;
    private final AtomicInteger open = new AtomicInteger();
    private final Map<InetAddress, Integer> byPeer = new ConcurrentHashMap<>();

    Limits(int maxConnections, int maxPerPeer) {
        this.maxConnections = maxConnections;
        this.maxPerPeer = maxPerPeer;
    }

    /** Counts one more connection; says which limit is met instead, or null. */
    String enter(InetAddress peer) {
        if (open.incrementAndGet() > maxConnections) {
            open.decrementAndGet();
            return "more than " + maxConnections + " connections";
        }
        int[] mine = {0};
        byPeer.compute(peer, (p, count) -> {
            int now = count == null ? 0 : count;
            mine[0] = now < maxPerPeer ? now + 1 : -1;
            return mine[0] < 0 ? count : mine[0];
        });
        if (mine[0] < 0) {
            open.decrementAndGet();
            return "more than " + maxPerPeer + " connections of one peer";
        }
        return null;
    }

    void leave(InetAddress peer) {
        byPeer.computeIfPresent(peer, (p, count) -> count == 1 ? null : count - 1);
        open.decrementAndGet();
    }
}
