package io.cenote.compare.faults;

import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.peers.OpenPeer;
import io.cenote.compare.peers.Peer;
import io.cenote.compare.peers.PeerSettings;
import io.cenote.compare.peers.Peers;
import io.cenote.compare.server.ServerKind;
import java.nio.file.Path;

/** A JVM in which one fault happens to one pool. */
final class Trial {
    private Trial() {}

    /**
     * What to do.
     *
     * @param subject the name of the pool
     * @param fault what goes wrong
     * @param server the kind of database server; null if none is needed
     * @param prepared where that was prepared; null if none is needed
     */
    record Order(String subject, Fault fault, ServerKind server, String prepared) {}

    public static void main(String[] arguments) {
        MeasuredJvm.serve(Order.class, Trial::run);
    }

    private static Seen run(Order order) throws Exception {
        Peer peer = Peers.namedOrProvided(order.subject());
        Fault fault = order.fault();
        return switch (fault) {
            case CLOSE_WITH_WAITERS -> new OwnMeasures(peer).closeWithWaiters();
            case RACING_CLOSES -> new OwnMeasures(peer).racingCloses();
            case FAIRNESS -> new OwnMeasures(peer).fairness();
            default -> course(peer, fault, order);
        };
    }

    private static Seen course(Peer peer, Fault fault, Order order) throws Exception {
        try (Scene scene = scene(fault, order)) {
            OpenPeer pool = peer.open(
                    new PeerSettings(scene.driver().url(), null, null, Course.SIZE, Course.SIZE, Course.TIMEOUT));
            return new Course(pool.dataSource(), scene, fault).happens();
        }
    }

    private static Scene scene(Fault fault, Order order) throws Exception {
        return switch (fault.place()) {
            case DRIVER -> new DriverFault(fault);
            case NETWORK -> new NetworkFault(fault);
            case SERVER -> new ServerFault(fault, order.server().start(Path.of(order.prepared())));
        };
    }
}
