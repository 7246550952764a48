package io.cenote.tcp.server;

import java.util.concurrent.atomic.LongAdder;

/** What {@link ServerStats} shows; each is added to by whoever sees the event. */
final class Counters {
    final LongAdder open = new LongAdder();
    final LongAdder inFlight = new LongAdder();
    final LongAdder accepted = new LongAdder();
    final LongAdder refused = new LongAdder();
    final LongAdder requests = new LongAdder();
    final LongAdder failures = new LongAdder();
    final LongAdder handlerTimeouts = new LongAdder();
    final LongAdder idleTimeouts = new LongAdder();
    final LongAdder readTimeouts = new LongAdder();
    final LongAdder writeTimeouts = new LongAdder();
    final LongAdder overloads = new LongAdder();
    final LongAdder protocolErrors = new LongAdder();
    final LongAdder heartbeatsLost = new LongAdder();

    ServerStats stats(long bufferedBytes) {
        return new ServerStats(
                open.sum(),
                inFlight.sum(),
                bufferedBytes,
                accepted.sum(),
                refused.sum(),
                requests.sum(),
                failures.sum(),
                handlerTimeouts.sum(),
                idleTimeouts.sum(),
                readTimeouts.sum(),
                writeTimeouts.sum(),
                overloads.sum(),
                protocolErrors.sum(),
                heartbeatsLost.sum());
    }
}
