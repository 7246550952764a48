package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.load.Felt;
import io.cenote.compare.load.Hold;
import io.cenote.compare.load.Load;
import io.cenote.compare.load.Supply;
import io.cenote.compare.tcp.EchoServer;
import io.cenote.compare.tcp.Requests;
import io.cenote.compare.tcp.TcpSubject;

/** Callers that send a request, wait for its reply, and send the next one; pools have four sockets for all of them. */
final class Echo {
    static final int SOCKETS = 4;
    static final int PAYLOAD = 64;

    private static final double PER_SECOND = 1000;

    private Echo() {}

    static Found run(Order order, int count) throws Exception {
        Load load = new Load(count, Callers.virtualThreads(), Math.min(count, SOCKETS));
        byte[] payload = new byte[PAYLOAD];
        Hold<Requests> hold = requests -> {
            if (requests.request(payload).length != PAYLOAD) {
                throw new IllegalStateException("the reply is not what was sent");
            }
        };
        int millis = order.queueMillis();
        try (EchoServer server = EchoServer.start();
                TcpSubject subject = TcpSubject.open(order.subject(), server.port(), SOCKETS, count)) {
            return found(load.run(caller -> own(subject.of(caller)), hold, Queueing.warmUpMillis(millis), millis));
        }
    }

    /** What is acquired and released is inside of a request. */
    private static Supply<Requests> own(Requests requests) {
        return new Supply<>() {
            @Override
            public Requests acquire() {
                return requests;
            }

            @Override
            public void release(Requests taken) {}
        };
    }

    private static Found found(Felt felt) {
        double[] perSecond = felt.throughput();
        for (int i = 0; i < perSecond.length; i++) {
            perSecond[i] *= PER_SECOND;
        }
        return new Found()
                .with("throughput", perSecond)
                .with("latency-p50", felt.whole(50))
                .with("latency-p99", felt.whole(99))
                .with("latency-p99.9", felt.whole(99.9))
                .with("latency-max", felt.whole(100))
                .with("jain", felt.jain())
                .with("cpu-per-operation", felt.cpuPerOperation());
    }
}
