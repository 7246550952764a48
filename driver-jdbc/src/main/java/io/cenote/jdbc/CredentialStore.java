package io.cenote.jdbc;

import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The credentials of a data source: fixed ones that may be replaced while it runs, or those of a provider.
 *
 * <p>What a provider gives for a known time is used to its end. After three quarters of it the pool has it
 * {@linkplain #renew renewed}; a connect asks only for what it cannot do without. One thread asks at a time, and the others
 * wait for its answer, each within the deadline of its own call, and take it if it is for more than one connection. A
 * thread that asks past its own deadline is passed over: another asks in its place, and its answer is for itself alone.
 *
 * <p>A connection that was opened keeps no credentials but their {@link Mark}.
 */
final class CredentialStore {
    /** Invalid authorization, whatever the vendor. */
    private static final String REFUSED_CLASS = "28";

    /** How soon a provider that did not answer is asked ahead once more; then twice as long each time. */
    private static final long FIRST_PAUSE_NANOS = 1_000_000_000;

    private static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

    /** Stands for credentials in what was opened with them: by being the same object, and telling nothing. */
    static final class Mark {}

    /**
     * What opens connections now.
     *
     * @param mark the same as before if connections that were opened before may stay
     * @param at since when, on the ticker
     * @param renewAfter when to renew it, as long as {@code at}; {@code Long.MAX_VALUE} for never
     * @param goodFor for how long a provider need not be asked again, likewise; zero if for each connection
     */
    record Held(Credentials credentials, Mark mark, long at, long renewAfter, long goodFor) {
        static final Held NONE = new Held(Credentials.of(null, null), new Mark(), 0, Long.MAX_VALUE, 0);

        boolean sameAs(Held other) {
            return Objects.equals(credentials.username(), other.credentials.username())
                    && Objects.equals(credentials.password(), other.credentials.password());
        }
    }

    /** A call of the provider, and until when it counts; open until it has ended. */
    private static final class Asking {
        final Deadline deadline;
        final CountDownLatch ended = new CountDownLatch(1);

        Asking(Deadline deadline) {
            this.deadline = deadline;
        }
    }

    /**
     * When to ask ahead again.
     *
     * @param until on the ticker
     */
    private record Pause(long until, long nanos) {}

    /** Null if the credentials are fixed. */
    private final CredentialsProvider provider;

    private final Ticker ticker;

    /** Never held while the provider is asked. */
    private final ReentrantLock lock = new ReentrantLock();

    /** Guarded by the lock. Null if nobody asks; cleared by who has asked, unless another has taken the place. */
    private Asking asking;

    /** Written under the lock by who has an answer, and by {@link #replace} where nobody asks; read by who connects. */
    private volatile Held held;

    /** Null for none. Written by who asks ahead, one at a time, and by who has an answer; read by the housekeeping pass. */
    private volatile Pause pause;

    private CredentialStore(CredentialsProvider provider, Held held, Ticker ticker) {
        this.provider = provider;
        this.held = held;
        this.ticker = ticker;
    }

    static CredentialStore of(Credentials fixed) {
        CredentialStore store = new CredentialStore(null, Held.NONE, Ticker.system());
        store.replace(fixed);
        return store;
    }

    static CredentialStore of(CredentialsProvider provider, Ticker ticker) {
        return new CredentialStore(provider, null, ticker);
    }

    boolean hasProvider() {
        return provider != null;
    }

    /** From now on these, or none; unless there is a provider. */
    void replace(Credentials fixed) {
        if (provider == null) {
            held = fixed == null ? Held.NONE : following(held, fixed);
        }
    }

    /**
     * What is held after something else was. Connections stay if it is the same; also if the user is the same and a provider
     * gives a password for each connection, as short-lived tokens are: then a session is its user's.
     */
    private Held following(Held before, Credentials next) {
        boolean forOne = provider != null && next.validFor() == null;
        boolean stays = before != null
                && Objects.equals(next.username(), before.credentials().username())
                && (forOne
                        || Objects.equals(next.password(), before.credentials().password()));
        Mark mark = stays ? before.mark() : new Mark();
        long good = next.validFor() == null ? 0 : Deadline.saturatedNanos(next.validFor());
        return new Held(next, mark, ticker.nanos(), good == 0 ? Long.MAX_VALUE : good / 4 * 3, good);
    }

    /** What was held last; null if nothing yet. */
    Held last() {
        return held;
    }

    /** Whether connections opened with these are to be replaced by connections opened with the present ones. */
    boolean isOutdated(Mark used) {
        Held now = held;
        return now != null && now.mark() != used;
    }

    private boolean isGood(Held present) {
        return present != null && (provider == null || ticker.nanos() - present.at() < present.goodFor());
    }

    /** What to connect with. May wait for the provider, until the deadline. */
    Held current(Deadline deadline) throws SQLException {
        Held present = held;
        return isGood(present) ? present : ask(present, deadline);
    }

    /** Whether the provider is to be asked now, ahead of the end of what it gave. Does not wait. */
    boolean isRenewalDue() {
        Held present = held;
        Pause paused = pause;
        long now = ticker.nanos();
        return provider != null
                && present != null
                && now - present.at() >= present.renewAfter()
                && (paused == null || now - paused.until() >= 0);
    }

    /** Asks the provider ahead of the end of what it gave. If that fails or hangs, it is due again after a pause. */
    void renew(Deadline deadline) throws SQLException {
        Pause last = pause;
        long nanos = last == null ? FIRST_PAUSE_NANOS : Math.min(2 * last.nanos(), LONGEST_PAUSE_NANOS);
        pause = new Pause(ticker.nanos() + nanos, nanos);
        ask(held, deadline);
    }

    /**
     * What to try once more after the database has refused {@code used}; null if there is nothing else to try.
     */
    Held after(SQLException refusal, Held used, Deadline deadline) {
        if (!isRefusal(refusal)) {
            return null;
        }
        Held next = held;
        if (provider != null && (next == null || next.sameAs(used))) {
            try {
                next = ask(next, deadline);
            } catch (SQLException e) {
                refusal.addSuppressed(e);
                return null;
            }
        }
        return next.sameAs(used) ? null : next;
    }

    static boolean isRefusal(SQLException e) {
        return e instanceof SQLInvalidAuthorizationSpecException
                || e.getSQLState() != null && e.getSQLState().startsWith(REFUSED_CLASS);
    }

    /** The provider's answer to this thread, or to another since {@code had} was seen. */
    private Held ask(Held had, Deadline deadline) throws SQLException {
        Asking mine = new Asking(deadline);
        Asking present = begun(mine);
        while (present != mine) {
            await(present, deadline);
            present = begun(mine);
        }
        try {
            Held latest = held;
            return latest != had && isGood(latest)
                    ? latest // Whoever was before us has asked for us.
                    : asked(mine);
        } finally {
            end(mine);
        }
    }

    /** Who asks now: {@code mine}, unless another is at it and has time left. */
    private Asking begun(Asking mine) {
        lock.lock();
        try {
            if (asking == null || asking.deadline.hasPassed()) {
                asking = mine;
            }
            return asking;
        } finally {
            lock.unlock();
        }
    }

    private void end(Asking mine) {
        lock.lock();
        try {
            asking = asking == mine ? null : asking;
        } finally {
            lock.unlock();
        }
        mine.ended.countDown();
    }

    /** Until the other has its answer, or one of the deadlines has passed. */
    private static void await(Asking other, Deadline deadline) throws SQLException {
        try {
            long nanos = Math.min(deadline.remainingNanos(), other.deadline.remainingNanos());
            if (!other.ended.await(nanos, TimeUnit.NANOSECONDS) && deadline.hasPassed()) {
                throw Failures.noCredentials("did not answer another connect in time", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.noCredentials("was not waited for: interrupted", e);
        }
    }

    private Held asked(Asking mine) throws SQLException {
        Credentials answer = answer();
        lock.lock();
        try {
            Held next = following(held, answer);
            if (asking == mine) {
                held = next;
                pause = null;
            }
            return next;
        } finally {
            lock.unlock();
        }
    }

    private Credentials answer() throws SQLException {
        Credentials answer;
        try {
            answer = provider.credentials();
        } catch (Throwable e) { // Whatever it is: what it says may be a credential, and is nobody's to log.
            throw Failures.noCredentials("failed: " + e.getClass().getName(), e);
        }
        if (answer == null) {
            throw Failures.noCredentials("returned null", null);
        }
        return answer;
    }
}
