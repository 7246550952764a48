package io.cenote.stress.simulation;

import io.cenote.suite.kit.FakeConnection;

/**
 * What the model knows of one open connection. Times are nanoseconds since the pool was opened; what happened in the
 * background happened between the beginning and the end of a step, and is known as such.
 */
final class Connection {
    final FakeConnection driver;
    final int generation;

    /** The {@code maxLifetime} in force, for what is open already, too; zero is for ever. */
    long lifetime;

    final long openedEarliest;
    final long openedLatest;
    long validatedEarliest;
    long validatedLatest;
    long releasedEarliest;
    long releasedLatest;

    /** Whether the pool has looked at it since, and listed it anew. */
    boolean listedAnew;

    /** Whether a caller ever had it: only then it was released. */
    boolean used;

    boolean leased;
    boolean dead;
    boolean broken;
    boolean soiled;

    /** Steps with a housekeeping pass since it was certainly too old, or too long idle. */
    int overdue;

    Connection(FakeConnection driver, int generation, long lifetime, long earliest, long latest) {
        this.driver = driver;
        this.generation = generation;
        this.lifetime = lifetime;
        openedEarliest = earliest;
        openedLatest = latest;
        validatedEarliest = earliest;
        validatedLatest = latest;
        releasedEarliest = earliest;
        releasedLatest = latest;
    }

    /** Whether it was certainly released later than another; false where that cannot be told. */
    boolean isNewerThan(Connection other) {
        return releasedEarliest > other.releasedLatest;
    }

    /** Lifetimes are up to a quarter shorter than configured, by the pool's own chance. */
    boolean mayBeExpired(long now) {
        return lifetime > 0 && now - openedEarliest >= lifetime - lifetime / 4 - 1;
    }

    boolean isExpired(long now) {
        return lifetime > 0 && now - openedLatest >= lifetime;
    }

    boolean mayBeIdleFor(long time, long now) {
        return time > 0 && now - releasedEarliest >= time;
    }

    boolean isIdleFor(long time, long now) {
        return time > 0 && now - releasedLatest >= time;
    }

    boolean mayBeUnprovenFor(long time, long now) {
        return mayBeIdleFor(time, now) && now - validatedEarliest >= time;
    }

    boolean isUnprovenFor(long time, long now) {
        return time > 0 && now - releasedLatest > time && now - validatedLatest > time;
    }

    @Override
    public String toString() {
        return driver + (leased ? " leased" : " idle") + (dead ? " dead" : "") + (broken ? " broken" : "");
    }
}
