package io.cenote.stress.simulation;

import io.cenote.spi.CloseReason;
import io.cenote.spi.PoolConfig;
import io.cenote.spi.PoolStats;
import io.cenote.suite.kit.FakeConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * What a pool is, seen from outside and at rest: which connections are open, who has them, and why one may or must be
 * closed. No slots, no threads, no words.
 *
 * <p>What follows from a caller's own act is exact. Where the pool has a choice, in the background, the model has rules:
 * what it may do, what it must have done after so many passes, and what it must never do; what it did is then taken
 * over from the driver.
 */
final class Model {
    /** Passes after which what is overdue must be gone, for each connection that the pool may have. */
    private static final int PASSES = 3;

    private final Map<FakeConnection, Connection> open = new LinkedHashMap<>();
    private final Map<CloseReason, Long> closed = new EnumMap<>(CloseReason.class);
    PoolConfig config;
    boolean isClosed;
    boolean isSuspended;
    long now;
    long acquired;
    long timeouts;
    private long opened;

    /** When the last connection was lost: what was last known to work before may be looked at without being asked for. */
    private long doubted = -1;

    private int generation;

    /** How many connects were scripted to fail and may still do so. */
    int failuresToCome;

    private long connectFailures;

    Model(PoolConfig config) {
        this.config = config;
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, 0L);
        }
    }

    void reconfigured(PoolConfig next) {
        config = next;
        for (Connection connection : open.values()) {
            connection.lifetime = nanos(next.maxLifetime());
            connection.overdue = 0;
        }
    }

    // What the simulation asks.

    List<Connection> idle() {
        return select(connection -> !connection.leased);
    }

    List<Connection> leased() {
        return select(connection -> connection.leased);
    }

    Collection<Connection> open() {
        return open.values();
    }

    Connection of(FakeConnection connection) {
        return open.get(connection);
    }

    private List<Connection> select(Predicate<Connection> which) {
        return open.values().stream().filter(which).toList();
    }

    /** How many are open at rest, at least. */
    int least() {
        return isClosed ? 0 : config.minIdle();
    }

    long connectFailures() {
        return connectFailures;
    }

    long closed(CloseReason reason) {
        return closed.get(reason);
    }

    // What a caller does, exactly.

    void evict() {
        generation++;
    }

    /** A caller was given a connection. */
    void take(Connection taken, boolean orderMatters, boolean newestFirst) {
        check(!taken.leased, () -> taken + " was handed out, and somebody has it");
        check(!taken.isExpired(now), () -> taken + " was handed out past its lifetime");
        check(taken.generation == generation, () -> taken + " was handed out after an eviction");
        if (orderMatters && taken.used) {
            for (Connection other : idle()) {
                check(
                        !other.used || !isBefore(other, taken, newestFirst),
                        () -> taken + " was handed out before " + other);
            }
        }
        taken.leased = true;
        taken.used = true;
        taken.overdue = 0;
        acquired++;
    }

    /** Where the oldest comes first, what the pool has looked at has come to the end, or may have. */
    private static boolean isBefore(Connection one, Connection other, boolean newestFirst) {
        return newestFirst ? one.isNewerThan(other) : !one.listedAnew && !other.listedAnew && other.isNewerThan(one);
    }

    /** Why its connection is closed when a holder releases it; empty if it turns idle. Several: the pool may choose. */
    Set<CloseReason> release(Connection released, boolean clean, boolean resetFails) {
        released.leased = false;
        released.releasedEarliest = now;
        released.releasedLatest = now;
        released.listedAnew = false;
        if (!clean && released.broken) {
            return EnumSet.of(CloseReason.BROKEN);
        }
        if (!clean && resetFails) {
            return EnumSet.of(CloseReason.RESET_FAILED);
        }
        if (isClosed) {
            return EnumSet.of(CloseReason.POOL_CLOSED);
        }
        if (released.generation != generation) {
            return EnumSet.of(CloseReason.EVICTED);
        }
        if (open.size() > config.maxSize()) {
            return released.mayBeExpired(now)
                    ? EnumSet.of(CloseReason.MAX_LIFETIME, CloseReason.SURPLUS)
                    : EnumSet.of(CloseReason.SURPLUS);
        }
        return released.isExpired(now) ? EnumSet.of(CloseReason.MAX_LIFETIME) : EnumSet.noneOf(CloseReason.class);
    }

    // What the pool did meanwhile, by the driver's account.

    /** A connection was opened in the background, between the beginning of the step and now. */
    void opened(FakeConnection connection, long since) {
        check(!isClosed, () -> connection + " was opened for a closed pool");
        opened++;
        open.put(connection, new Connection(connection, generation, nanos(config.maxLifetime()), since, now));
    }

    /** A connection was validated in the background; {@code asked} if a caller came who could wait. */
    void validated(FakeConnection connection, long since, boolean asked) {
        Connection validated = open.get(connection);
        check(validated != null && !validated.leased, () -> connection + " was validated, and is not idle");
        boolean needed = asked && validated.mayBeUnprovenFor(nanos(config.validateAfterIdle()), now)
                || validated.mayBeUnprovenFor(nanos(config.keepalive()), now)
                || validated.releasedEarliest <= doubted && validated.validatedEarliest <= doubted;
        check(needed, () -> validated + " was validated for nothing");
        validated.validatedEarliest = since;
        validated.validatedLatest = now;
        validated.listedAnew = true;
    }

    /** Why the pool may have closed an idle connection in a step in which nobody asked it to. */
    Set<CloseReason> permitted(Connection connection, boolean taking, boolean validated, int surplus) {
        Set<CloseReason> reasons = EnumSet.noneOf(CloseReason.class);
        if (isClosed) {
            reasons.add(CloseReason.POOL_CLOSED);
        } else if (connection.generation != generation) {
            reasons.add(CloseReason.EVICTED);
        } else {
            if (connection.mayBeExpired(now)) {
                reasons.add(CloseReason.MAX_LIFETIME);
            }
            if (taking && connection.broken) {
                reasons.add(CloseReason.BROKEN);
            }
            if (validated && (connection.dead || connection.broken)) {
                reasons.add(CloseReason.FAILED_VALIDATION);
            }
            if (!taking && connection.mayBeIdleFor(nanos(config.idleTimeout()), now)) {
                reasons.add(CloseReason.IDLE_TIMEOUT);
            }
            if (surplus > 0) {
                reasons.add(CloseReason.SURPLUS);
            }
        }
        return reasons;
    }

    /** A connection was lost. */
    void doubt() {
        doubted = now;
    }

    /** The pool has closed a connection for a reason. */
    void closed(Connection connection, CloseReason reason) {
        open.remove(connection.driver);
        closed.merge(reason, 1L, Long::sum);
    }

    /** The pool may have looked at every connection. */
    void forgetOrder() {
        open.values().forEach(connection -> connection.listedAnew = true);
    }

    /** So many connects failed. */
    void failed(int count) {
        check(count <= failuresToCome, () -> count + " connects failed, and " + failuresToCome + " were to");
        failuresToCome -= count;
        connectFailures += count;
    }

    // What must hold at rest.

    /** A step with at least one housekeeping pass is over. */
    void passed() {
        long idleTimeout = nanos(config.idleTimeout());
        // What may end for its age soon does not count towards minIdle: see the Opener.
        long lasting = open.values().stream().filter(c -> !mayEndSoon(c)).count();
        for (Connection connection : idle()) {
            boolean tooOld = connection.isExpired(now);
            boolean tooLongIdle = connection.isIdleFor(idleTimeout, now) && lasting > config.minIdle();
            connection.overdue = tooOld || tooLongIdle ? connection.overdue + 1 : 0;
            check(
                    connection.overdue <= PASSES * config.maxSize(),
                    () -> connection + " is past its time, and still there after " + connection.overdue
                            + " steps with passes");
        }
    }

    private boolean mayEndSoon(Connection connection) {
        // A pass comes at least a hundred times in a lifetime; one to see it, one to replace it.
        return connection.lifetime > 0
                && now - connection.openedEarliest
                        >= connection.lifetime / 4 * 3 - connection.lifetime / 20 - nanos(Duration.ofMinutes(1));
    }

    /** Compares everything that there is to see. */
    void compare(PoolStats at) {
        int leased = leased().size();
        int idle = open.size() - leased;
        check(at.open() == open.size() && at.idle() == idle && at.leased() == leased, "open, idle or leased is wrong");
        check(at.held() == 0 && at.connecting() == 0 && at.waiting() == 0 && at.abandoned() == 0, "not at rest");
        check(at.opened() == opened && at.connectFailures() == connectFailures, "opened or connectFailures is wrong");
        check(at.acquired() == acquired && at.timeouts() == timeouts, "acquired or timeouts is wrong");
        check(at.closed().equals(closed), "closed is wrong");
        check(at.maxSize() == config.maxSize(), "maxSize is wrong");
        check(open.size() <= config.maxSize() || idle == 0, "there are idle ones beyond maxSize");
        check(open.size() >= least() || failuresToCome > 0, "minIdle is not kept");
        check(!isClosed || idle == 0, "a closed pool keeps idle connections");
        for (Connection connection : idle()) {
            check(connection.generation == generation, () -> connection + " was evicted, and is still there");
        }
    }

    static long nanos(Duration duration) {
        return duration.toNanos();
    }

    void check(boolean holds, String otherwise) {
        check(holds, () -> otherwise);
    }

    /** With a text that is made only if it is needed. */
    void check(boolean holds, Supplier<String> otherwise) {
        if (!holds) {
            throw new AssertionError(otherwise.get() + "; the model: " + this);
        }
    }

    @Override
    public String toString() {
        return new ArrayList<>(open.values()) + ", acquired " + acquired + ", timeouts " + timeouts + ", opened "
                + opened
                + ", connect failures " + connectFailures + ", closed " + closed + ", time "
                + Duration.ofNanos(now) + (isClosed ? ", closed" : "") + (isSuspended ? ", suspended" : "") + ", "
                + config;
    }
}
