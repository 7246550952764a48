package io.cenote.jdbc;

import io.cenote.spi.Deadline;
import io.cenote.spi.Ticker;
import java.sql.SQLException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The credentials of a data source: fixed ones that may be replaced while it runs, or those of a provider.
 *
 * <p>A provider is asked by one thread at a time; the others wait for its answer, each within the deadline of its own
 * connect, and take it if it is newer than what they had.
 */
final class CredentialStore {
    /** Invalid authorization, whatever the vendor. */
    private static final String REFUSED_CLASS = "28";

    /**
     * What opens connections now.
     *
     * @param at since when, on the real clock
     * @param replaceBy when to ask again, as long as {@code at}; {@code Long.MAX_VALUE} for never
     * @param goodUntil when it is of no more use, likewise
     */
    record Held(Credentials credentials, long at, long replaceBy, long goodUntil) {
        static final Held NONE = new Held(Credentials.of(null, null), 0, Long.MAX_VALUE, Long.MAX_VALUE);

        static Held of(Credentials credentials) {
            long valid = credentials.validFor() == null ? 0 : Deadline.saturatedNanos(credentials.validFor());
            return new Held(
                    credentials,
                    Ticker.realNanos(),
                    credentials.validFor() == null ? Long.MAX_VALUE : valid / 4 * 3,
                    credentials.validFor() == null ? Long.MAX_VALUE : valid);
        }

        boolean isFresh() {
            return Ticker.realNanos() - at < replaceBy;
        }

        boolean isGood() {
            return Ticker.realNanos() - at < goodUntil;
        }

        boolean sameAs(Held other) {
            return Objects.equals(credentials.username(), other.credentials.username())
                    && Objects.equals(credentials.password(), other.credentials.password());
        }
    }

    /** Null if the credentials are fixed. */
    private final CredentialsProvider provider;

    private final ReentrantLock asking = new ReentrantLock();

    /** Written by who has asked, under {@code asking}, and by {@link #replace}; read by who connects. */
    private volatile Held held;

    private CredentialStore(CredentialsProvider provider, Held held) {
        this.provider = provider;
        this.held = held;
    }

    static CredentialStore of(Credentials fixed) {
        return new CredentialStore(null, fixed == null ? Held.NONE : Held.of(fixed));
    }

    static CredentialStore of(CredentialsProvider provider) {
        return new CredentialStore(provider, null);
    }

    boolean hasProvider() {
        return provider != null;
    }

    /** From now on these, or none; unless there is a provider. */
    void replace(Credentials fixed) {
        if (provider == null) {
            held = fixed == null ? Held.NONE : Held.of(fixed);
        }
    }

    /** Whether connections opened with these are to be replaced by connections opened with the present ones. */
    boolean isOutdated(Held used) {
        Held now = held;
        if (now == null || now.sameAs(used)) {
            return false;
        }
        // A provider's answers may differ each time, as short-lived tokens do; a session is its user's.
        return provider == null
                || !Objects.equals(
                        now.credentials().username(), used.credentials().username());
    }

    /** What to connect with. May wait for the provider, until the deadline. */
    Held current(Deadline deadline) throws SQLException {
        Held present = held;
        boolean keeps =
                provider == null || present != null && present.credentials().validFor() != null && present.isFresh();
        return keeps ? present : ask(present, deadline);
    }

    /**
     * What to try once more after the database has refused {@code used}; null if there is nothing else to try.
     */
    Held after(SQLException refusal, Held used, Deadline deadline) throws SQLException {
        if (!isRefusal(refusal)) {
            return null;
        }
        Held next = held;
        if (provider != null && (next == null || next.sameAs(used))) {
            next = ask(next, deadline);
        }
        return next.sameAs(used) ? null : next;
    }

    static boolean isRefusal(SQLException e) {
        return e instanceof SQLInvalidAuthorizationSpecException
                || e.getSQLState() != null && e.getSQLState().startsWith(REFUSED_CLASS);
    }

    private Held ask(Held had, Deadline deadline) throws SQLException {
        try {
            if (!asking.tryLock(deadline.remainingNanos(), TimeUnit.NANOSECONDS)) {
                throw Failures.noCredentials("did not answer another connect in time", null);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw Failures.noCredentials("was not waited for: interrupted", e);
        }
        try {
            Held present = held;
            if (present != had && present != null && present.credentials().validFor() != null) {
                return present; // Whoever was before us has asked for us.
            }
            return asked(had);
        } finally {
            asking.unlock();
        }
    }

    private Held asked(Held had) throws SQLException {
        Credentials answer;
        try {
            answer = provider.credentials();
        } catch (Exception | LinkageError e) {
            if (had != null && had.credentials().validFor() != null && had.isGood()) {
                return had;
            }
            throw Failures.noCredentials("failed: " + e.getClass().getName(), e);
        }
        if (answer == null) {
            throw Failures.noCredentials("returned null", null);
        }
        Held next = Held.of(answer);
        held = next;
        return next;
    }
}
