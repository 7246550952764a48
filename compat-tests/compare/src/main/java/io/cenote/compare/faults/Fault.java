package io.cenote.compare.faults;

import java.time.Duration;
import java.util.Locale;

/** What can go wrong, and what a pool is to make of it. */
public enum Fault {
    CONNECT_REFUSED(Place.DRIVER, "nothing open, connects refused for 3 s", Expect.outage()),
    CONNECT_THROWS_ERROR(
            Place.DRIVER,
            "nothing open, connect throws an Error for 3 s",
            Expect.outage().full()),
    CONNECT_HANGS(Place.DRIVER, "nothing open, each connect begun within 3 s hangs for ever", Expect.slow(15_000)),
    CONNECT_HANGS_ONCE(
            Place.DRIVER,
            "nothing open, one connect hangs for ever",
            Expect.serving().patient(12)),
    CONNECT_REFUSED_ONE_ALIVE(
            Place.DRIVER,
            "1 of 4 open, connects refused for 3 s",
            Expect.outage().butServing()),
    ALL_LOST(
            Place.DRIVER, "all 4 connections are lost at once", Expect.serving().failing(Course.SIZE)),
    IS_VALID_THROWS_ERROR(
            Place.DRIVER, "isValid throws an Error for 3 s", Expect.serving().idle()),
    IS_VALID_HANGS_ONCE(
            Place.DRIVER, "one isValid hangs for ever", Expect.serving().idle()),
    IS_VALID_HANGS(
            Place.DRIVER,
            "each isValid begun within 3 s hangs for ever",
            Expect.slow(12_000).idle()),
    CLOSE_HANGS(Place.DRIVER, "all 4 lost, each close hangs for ever", Expect.slow(12_000)),
    CLOSE_THROWS_ERROR(
            Place.DRIVER,
            "all 4 lost, close throws an Error for 3 s",
            Expect.serving().full()),
    ROLLBACK_THROWS(
            Place.DRIVER,
            "the rollback of a release throws an Error for 3 s",
            Expect.serving().full()),
    ROLLBACK_HANGS_ONCE(Place.DRIVER, "the rollback of one release hangs for ever", Expect.serving()),
    INTERRUPTS(
            Place.DRIVER,
            "callers are interrupted a thousand times a second",
            Expect.serving().full()),
    CLOSE_WITH_WAITERS(
            Place.DRIVER, "the pool is closed while callers wait: ms until the last is released", Expect.atMost(100)),
    RACING_CLOSES(
            Place.DRIVER,
            "two threads close each handle at once, 3 s: touches of another's connection",
            Expect.atMost(0)),
    FAIRNESS(
            Place.DRIVER,
            "16 threads on 2 connections, held for 1 ms, 3 s: longest wait / mean wait",
            Expect.atMost(5)),

    SERVER_GONE(Place.NETWORK, "the server's port is closed for 3 s", Expect.outage()),
    SERVER_GONE_12(
            Place.NETWORK,
            "the server's port is closed for 12 s",
            Expect.outage().lasting(12).full()),
    SERVER_GONE_70(
            Place.NETWORK,
            "the server's port is closed for 70 s",
            Expect.outage().lasting(70).full()),
    RESET(Place.NETWORK, "all sockets are reset once", Expect.serving().failing(Course.SIZE)),
    HALF_CLOSE(
            Place.NETWORK,
            "the server closes its side of all sockets",
            Expect.serving().failing(Course.SIZE)),
    CUT(
            Place.NETWORK,
            "all replies are cut after 10 bytes for 3 s",
            Expect.recovering().full()),
    BLACK_HOLE(Place.NETWORK, "sockets open and nothing comes for 3 s", Expect.slow(1_300)),
    OLD_BLACK_HOLE(
            Place.NETWORK,
            "nothing comes any more on the open sockets; new ones work",
            Expect.slow(12_000).idle()),
    SLOW(Place.NETWORK, "each packet is 200 ms late, for 3 s", Expect.serving()),
    SLICED(Place.NETWORK, "one byte at a time, for 3 s", Expect.serving().full()),
    CORRUPTED(
            Place.NETWORK,
            "one byte in 50 is wrong, for 3 s",
            Expect.recovering().full()),
    FLAPPING(
            Place.NETWORK,
            "the port opens and closes every 300 ms, for 4 s",
            Expect.recovering().lasting(4)),

    STOPPED_3(Place.SERVER, "SIGSTOP of the server and its sessions, SIGCONT after 3 s", Expect.recovering()),
    KILLED_1(
            Place.SERVER,
            "SIGKILL of the server, started again after 1 s",
            Expect.outage().lasting(1)),
    KILLED_5(
            Place.SERVER,
            "SIGKILL of the server, started again after 5 s",
            Expect.outage().lasting(5)),
    KILLED_20(
            Place.SERVER,
            "SIGKILL of the server, started again after 20 s",
            Expect.outage().lasting(20).full()),
    ONE_TERMINATED(Place.SERVER, "the server ends one session", Expect.serving().failing(1)),
    ALL_TERMINATED(
            Place.SERVER, "the server ends all sessions", Expect.serving().failing(Course.SIZE)),
    CONNECTION_LIMIT(
            Place.SERVER,
            "the user may have 2 sessions, for 3 s",
            Expect.recovering().butServing().paced().alsoOpening(ServerFault.FEW_SESSIONS)),
    WRONG_PASSWORD(Place.SERVER, "all terminated, the password is wrong for 3 s", Expect.outage()),
    SERVER_IDLE_TIMEOUT(
            Place.SERVER,
            "the server ends sessions that are idle for a second",
            Expect.serving().failing(0).every(1_300).lasting(6)),
    READ_ONLY(
            Place.SERVER,
            "the server takes no writes, for 3 s: nothing is to be opened",
            Expect.recovering().opening(0)),
    JVM_SUSPENDED(
            Place.SERVER,
            "SIGSTOP of the JVM, SIGCONT after 10 s: no stampede",
            Expect.serving().paced().lasting(11));

    /** Where it happens. */
    public enum Place {
        /** In a driver that does as it is told. */
        DRIVER,
        /** Between a client and an H2 server. */
        NETWORK,
        /** In a database server. */
        SERVER
    }

    private static final double MOST_OVERSHOOT_MILLIS = 250;

    private final Place place;
    private final String title;
    private final Expect expect;

    Fault(Place place, String title, Expect expect) {
        this.place = place;
        this.title = title;
        this.expect = expect;
    }

    /** Its stable name. */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Where it happens. */
    public Place place() {
        return place;
    }

    /** One line for a reader. */
    public String title() {
        return title;
    }

    /** Whether it is left out unless all are asked for. */
    public boolean onlyInFull() {
        return expect.onlyInFull;
    }

    /** Whether it counts one thing of its own, and keeps the processors busy with it. */
    public boolean ownMeasure() {
        return expect.most != null;
    }

    Duration lasts() {
        return expect.lasts;
    }

    /** How long a caller waits between two requests. */
    Duration between() {
        return expect.between;
    }

    /** How long all connections are waited for in the end. */
    Duration patience() {
        return expect.patience;
    }

    /** About how long a trial takes. */
    long estimateMillis() {
        return 2_000 + expect.lasts.toMillis() + (expect.recovery > 2_000 ? 8_000 : 500);
    }

    /** What a pool did not hold, as a clause for a reader; empty if it held all. */
    String broken(Seen seen) {
        if (expect.most != null) {
            return seen.ratio() <= expect.most
                    ? ""
                    : Expect.number(seen.ratio()) + ", at most " + Expect.number(expect.most);
        }
        StringBuilder broken = new StringBuilder();
        if (seen.overshoot() > MOST_OVERSHOOT_MILLIS) {
            broken.append(", acquire overran its timeout");
        }
        if (seen.slotsLost() > 0) {
            broken.append(", not all connections could be had again");
        }
        if (seen.recovery() == null) {
            broken.append(", nobody was served again");
        } else if (seen.recovery() > expect.recovery) {
            broken.append(", recovery took more than ").append(expect.recovery).append(" ms");
        } else if (seen.capacity() != null && seen.capacity() > expect.capacity) {
            broken.append(", all connections took more than ")
                    .append(expect.capacity)
                    .append(" ms");
        }
        if (expect.serves && seen.served() == 0) {
            broken.append(", nobody was served meanwhile");
        }
        if (seen.failedUses() > expect.failedUses) {
            broken.append(", ").append(seen.failedUses()).append(" broken connections given to callers");
        }
        // As many as there are may be under way before it is noticed; those that succeed are no tries in vain.
        double atTheBegin = (double) (Course.SIZE + expect.successes) / expect.lasts.toSeconds();
        if (seen.attemptsPerSecond() > expect.attempts + atTheBegin) {
            broken.append(", more than ").append(Expect.number(expect.attempts)).append(" attempts a second");
        }
        return broken.isEmpty() ? "" : broken.substring(2);
    }

    /** What is to hold; each method changes this one expectation. */
    private static final class Expect {
        private static final double PACE = 4;

        private Duration lasts = Duration.ofSeconds(3);
        private Duration between = Duration.ofMillis(10);
        private Duration patience = Duration.ofSeconds(10);
        private long recovery = 1_000;
        private long capacity = Long.MAX_VALUE;
        private boolean serves;
        private long failedUses = Long.MAX_VALUE;
        private double attempts = Double.MAX_VALUE;
        private int successes;
        private boolean onlyInFull;
        private Double most;

        /** Nobody can be served: attempts at a pace, soon served again, and soon by all connections. */
        static Expect outage() {
            Expect expect = new Expect().paced();
            expect.capacity = 2_000;
            return expect;
        }

        /** Soon served again. */
        static Expect recovering() {
            return new Expect();
        }

        /** Callers are served meanwhile. */
        static Expect serving() {
            return new Expect().butServing();
        }

        /** What hangs is found by a timeout: within so many ms after the end. */
        static Expect slow(long recovery) {
            Expect expect = new Expect();
            expect.recovery = recovery;
            return expect.patient(15);
        }

        /** One number, and how much it may be. */
        static Expect atMost(double most) {
            Expect expect = new Expect();
            expect.most = most;
            return expect;
        }

        Expect butServing() {
            serves = true;
            return this;
        }

        Expect paced() {
            return opening(PACE);
        }

        Expect opening(double attemptsPerSecond) {
            attempts = attemptsPerSecond;
            return this;
        }

        /** So many attempts succeed, and come on top of the pace. */
        Expect alsoOpening(int connections) {
            successes = connections;
            return this;
        }

        Expect failing(long uses) {
            failedUses = uses;
            return this;
        }

        /** Callers come so seldom that each connection is due for a validation. */
        Expect idle() {
            return every(700);
        }

        /** How seldom a caller comes. */
        Expect every(int millis) {
            between = Duration.ofMillis(millis);
            return this;
        }

        Expect lasting(int seconds) {
            lasts = Duration.ofSeconds(seconds);
            return this;
        }

        Expect patient(int seconds) {
            patience = Duration.ofSeconds(seconds);
            return this;
        }

        Expect full() {
            onlyInFull = true;
            return this;
        }

        static String number(double value) {
            return value == Math.rint(value) ? Long.toString((long) value) : String.format(Locale.ROOT, "%.1f", value);
        }
    }
}
