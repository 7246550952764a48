package io.cenote.jdbc;

import io.cenote.spi.Deadline;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.util.Arrays;
import java.util.Objects;

/**
 * A connection of the driver and what its present holder has changed in it, so that it can be put back.
 *
 * <p>The value of an attribute is asked for once, before a holder first sets it, and kept for the life of the connection: every
 * reset puts it back, so it is what every lease begins with. What is changed behind the back of the proxies, by an SQL
 * statement such as {@code SET SCHEMA} or {@code SET AUTOCOMMIT} or on an unwrapped connection, is not seen.
 *
 * <p>Several threads may share a lease, and a thread may still be inside a call when another ends the lease. Invariants:
 *
 * <ol>
 *   <li>An attribute that may differ from its first value is marked in {@link #changes} before the driver is called. Only
 *       {@link #reset} clears marks, and it runs while nobody holds the connection.
 *   <li>{@code current} is believed only where nothing can have changed the value since: a set that failed, that
 *       overlapped another set, or that ran inside a transaction (a rollback may take it back) makes the attribute
 *       unsure, and an unsure attribute is written back whatever {@code current} says.
 *   <li>{@link #ending} names the lease whose open statements {@code reset} closes. It is replaced only by a lease that
 *       was held after the replaced value was read; see {@link #announce}.
 * </ol>
 */
final class Session extends Callers {
    /** Marks in {@link #changes}: bits 0 to 15 say which attributes were set, bits 16 to 31 which are unsure. */
    private static final int UNSURE_SHIFT = 16;

    private static final long SET_MASK = (1L << UNSURE_SHIFT) - 1;

    /** A set is running. */
    private static final long SETTING = 1L << 32;
    /** Something was changed that cannot be put back. */
    private static final long LOST = 1L << 33;

    private static final VarHandle CHANGES;
    private static final VarHandle ENDING;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            CHANGES = lookup.findVarHandle(Session.class, "changes", long.class);
            ENDING = lookup.findVarHandle(Session.class, "ending", LeaseProxy.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    final Connection raw;
    private final FatalErrors fatalErrors;
    private final String url;
    private final SessionDefaults defaults;
    final CredentialStore.Mark openedWith;

    /** Written by the thread that connects, before anybody else sees the connection. */
    private boolean firstAutoCommit;

    /**
     * What resetSql may undo although nobody has configured it, as marks: what was set before it was adopted, and client
     * info, which drivers set. Written by the thread that connects, before anybody else sees the connection.
     */
    private long adopted;

    /** Written by CAS, by threads of the holder; cleared by {@code reset}. Volatile: it also publishes the values. */
    private volatile long changes;

    /** By attribute: the value at the start, if known, and the value that was last set. */
    private final Object[] first = new Object[Attribute.COUNT];

    private final boolean[] known = new boolean[Attribute.COUNT];
    private final Object[] current = new Object[Attribute.COUNT];

    /** Written by CAS by a closing thread, read and cleared by {@code reset} on whichever thread releases. */
    private volatile LeaseProxy ending;

    /** Written by any thread, once; read by the pool through {@link #isBroken}. Why it should not be used again. */
    private volatile boolean suspect;

    /** Written by who begins a lease, read and cleared by {@code reset} of that lease. */
    private boolean inRequest;

    /** Written by any thread, once: somebody may hold the driver's own object and may have closed it. */
    private volatile boolean unwrapped;

    /**
     * Takes a new connection.
     *
     * @param raw the driver's connection, in the state in which every lease is to find it
     * @param url without credentials, for messages
     */
    Session(
            Connection raw,
            FatalErrors fatalErrors,
            String url,
            SessionDefaults defaults,
            CredentialStore.Mark openedWith)
            throws SQLException {
        this.raw = raw;
        this.fatalErrors = fatalErrors;
        this.url = url;
        this.defaults = defaults;
        this.openedWith = openedWith;
        begin();
        know(Attribute.READ_ONLY, defaults.readOnly());
        know(Attribute.ISOLATION, defaults.isolation());
        adopted = marksToRewrite(0);
    }

    private void know(Attribute<?> attribute, Object configured) {
        if (configured != null) {
            first[attribute.bit()] = configured;
            known[attribute.bit()] = true;
        }
    }

    private void begin() throws SQLException {
        firstAutoCommit = raw.getAutoCommit();
        first[Attribute.AUTO_COMMIT.bit()] = firstAutoCommit;
        known[Attribute.AUTO_COMMIT.bit()] = true;
        current[Attribute.AUTO_COMMIT.bit()] = firstAutoCommit;
    }

    /**
     * Takes what is set now for what every lease is to find. An open transaction is committed: a rollback could take back
     * what was set in it.
     */
    void adopt() throws SQLException {
        if (isManual(changes)) {
            raw.commit();
        }
        Arrays.fill(known, false);
        begin();
        adopted = marksToRewrite(changes);
        changes = 0;
    }

    /** Which of these, and what else, is to be set anew after resetSql; asks for its values. */
    private long marksToRewrite(long marks) throws SQLException {
        if (defaults.resetSql() == null) {
            return 0;
        }
        long found = marks & SET_MASK;
        for (Attribute<?> attribute : Attribute.IN_ORDER) {
            if ((found & set(attribute)) != 0) {
                know(attribute, attribute.read(raw));
            }
        }
        try {
            know(Attribute.CLIENT_INFO, Attribute.CLIENT_INFO.read(raw));
            found |= set(Attribute.CLIENT_INFO);
        } catch (SQLException | LinkageError none) {
            // What a driver cannot tell it has hardly set.
        }
        return found;
    }

    /**
     * Whether a lease that uses this connection at all leaves something to do on release: a transaction that any call may
     * begin, or a look at whether the connection may be used again.
     */
    boolean needsCare() {
        return !firstAutoCommit || suspect || defaults.resetSql() != null;
    }

    /** Whether setting this value would change nothing, as far as it is set through us. */
    private boolean isAlready(Attribute<?> attribute, Object value) {
        int i = attribute.bit();
        long marks = changes; // Volatile: the values that were written before these marks are seen.
        if (!attribute.elidable() || unwrapped || (marks & (SETTING | unsure(attribute))) != 0) {
            return false;
        }
        return (marks & set(attribute)) != 0 ? value.equals(current[i]) : known[i] && value.equals(first[i]);
    }

    /** Tells the driver that a lease begins. */
    void beginRequest() throws SQLException {
        raw.beginRequest();
        inRequest = true;
    }

    /** Sets an attribute for the holder, remembering what it was. */
    <T> void change(Attribute<T> attribute, T value, AttributeWriter<T> writer) throws SQLException {
        if (isAlready(attribute, value)) {
            return;
        }
        begin(attribute);
        boolean done = false;
        try {
            remember(attribute);
            writer.write(raw, value);
            current[attribute.bit()] = value;
            done = true;
        } finally {
            end(done ? 0 : unsure(attribute));
        }
    }

    /** Something was done that no later call can take back: the connection will not be used by another holder. */
    void changedForGood() {
        mark(LOST);
    }

    private void begin(Attribute<?> attribute) {
        long before;
        long after;
        do {
            before = changes;
            after = before | set(attribute) | SETTING;
            if ((before & SETTING) != 0) {
                // The order in which the driver sees the two is unknown, and either may be the other's attribute.
                after |= (after & SET_MASK) << UNSURE_SHIFT;
                if (!known[attribute.bit()]) {
                    // The other set may come before the question what the value was.
                    after |= LOST;
                }
            }
            if (!attribute.comparable() || attribute != Attribute.AUTO_COMMIT && inTransaction(before)) {
                after |= unsure(attribute);
            }
        } while (!CHANGES.compareAndSet(this, before, after));
    }

    private void end(long marks) {
        long before;
        do {
            before = changes;
        } while (!CHANGES.compareAndSet(this, before, (before | marks) & ~SETTING));
    }

    private void mark(long marks) {
        CHANGES.getAndBitwiseOr(this, marks);
    }

    private <T> void remember(Attribute<T> attribute) {
        int i = attribute.bit();
        if (known[i]) {
            return;
        }
        try {
            first[i] = attribute.read(raw);
            known[i] = true;
        } catch (SQLException | LinkageError unknown) {
            // A driver may be able to set what it cannot tell, and an old one lacks the method. The holder's call
            // still counts; what it replaces is lost.
            mark(LOST);
        }
    }

    private boolean inTransaction(long marks) {
        return (marks & unsure(Attribute.AUTO_COMMIT)) != 0
                || !Boolean.TRUE.equals(current[Attribute.AUTO_COMMIT.bit()]);
    }

    private static long set(Attribute<?> attribute) {
        return 1L << attribute.bit();
    }

    private static long unsure(Attribute<?> attribute) {
        return set(attribute) << UNSURE_SHIFT;
    }

    /**
     * Says whose open statements the coming {@link #reset} has to close.
     *
     * <p>Called before the release, because {@code reset} runs inside it; so it may be called for a lease that is over
     * already, by a second closer. Such a call must not displace the lease that is being closed: what is replaced is read
     * first, then the caller's lease is seen to be held, then the CAS is tried. If the lease ended in between and a later
     * one was announced, the value has changed and the CAS fails; if none was announced yet, the later one displaces this
     * value when it is. A value never comes back while its successor's close is under way, as only {@code reset} of that
     * close clears it.
     *
     * @return whether the lease was still held; if not, there is nothing left to close
     */
    boolean announce(LeaseProxy lease) {
        while (true) {
            LeaseProxy seen = ending;
            if (!lease.holds()) {
                return false;
            }
            if (ENDING.compareAndSet(this, seen, lease)) {
                return true;
            }
        }
    }

    /**
     * Puts everything back: closes open statements, rolls back an open transaction, then restores what was changed.
     * Makes no driver call if there is nothing to undo.
     *
     * @throws SQLException if something cannot be put back; the connection must not be used again
     */
    void reset(Deadline deadline) throws SQLException {
        if (!forgetVisits()) {
            throw Failures.stillInUse();
        }
        LeaseProxy lease = ending;
        if (lease != null) {
            ending = null;
            lease.endStatements();
        }
        OpenStatement.endAll(takeStatementsOfGuests(), true);
        long marks = changes;
        if ((marks & LOST) != 0) {
            throw new SQLException("the holder changed what the driver cannot put back");
        }
        boolean manual = isManual(marks);
        if (manual) {
            raw.rollback();
        }
        // First what bounds the calls that follow, then what takes them out of a transaction.
        restore(Attribute.NETWORK_TIMEOUT, marks);
        if (firstAutoCommit) {
            restore(Attribute.AUTO_COMMIT, marks);
        }
        boolean written = false;
        for (Attribute<?> attribute : Attribute.IN_ORDER) {
            if ((marks & set(attribute)) != 0 && deadline.hasPassed()) {
                throw new SQLTimeoutException("no time left to restore " + attribute.name());
            }
            written |= restore(attribute, marks);
        }
        if (!firstAutoCommit) {
            if (manual && written) {
                // Restoring may have begun a transaction, and a rollback could take it back.
                raw.commit();
            }
            restore(Attribute.AUTO_COMMIT, marks);
        }
        if (defaults.resetSql() != null) {
            resetBySql();
        }
        if (inRequest) {
            inRequest = false;
            raw.endRequest();
        }
        changes = 0;
    }

    /** Has the database forget all, then sets anew what every lease is to find. */
    void resetBySql() throws SQLException {
        defaults.reset(raw, connection -> {
            if ((adopted & set(Attribute.READ_ONLY)) != 0) {
                connection.setReadOnly(false); // The driver may take it for set already.
            }
            for (Attribute<?> attribute : Attribute.IN_ORDER) {
                // Client info alone is compared: few databases undo it.
                boolean marked = (adopted & set(attribute)) != 0;
                if (marked
                        && (attribute != Attribute.CLIENT_INFO
                                || !first[attribute.bit()].equals(attribute.read(raw)))) {
                    write(attribute);
                }
            }
        });
        if (raw.getAutoCommit() != firstAutoCommit) {
            raw.setAutoCommit(firstAutoCommit);
        }
    }

    /** Whether the driver waits for a commit: known, or asked if unsure. */
    private boolean isManual(long marks) throws SQLException {
        return (marks & unsure(Attribute.AUTO_COMMIT)) != 0 ? !raw.getAutoCommit() : inTransaction(marks);
    }

    private <T> boolean restore(Attribute<T> attribute, long marks) throws SQLException {
        int i = attribute.bit();
        if ((marks & set(attribute)) == 0) {
            return false;
        }
        if ((marks & unsure(attribute)) == 0 && Objects.equals(first[i], current[i])) {
            return false;
        }
        write(attribute);
        return true;
    }

    private <T> void write(Attribute<T> attribute) throws SQLException {
        int i = attribute.bit();
        @SuppressWarnings("unchecked")
        T value = (T) first[i];
        attribute.write(raw, value);
        current[i] = value;
    }

    /** Whether this error means that the connection is of no more use. */
    boolean isFatal(SQLException error) {
        return FatalRules.isFatal(error, fatalErrors);
    }

    /** Has the pool close the connection instead of using it again. */
    void suspect() {
        suspect = true;
    }

    /** Somebody was given the driver's own object. */
    void unwrapped() {
        unwrapped = true;
    }

    /**
     * Whether the driver is known to be done with the connection, or a thread is still inside a call on it; asked by a
     * release before it resets, see {@link Callers}. Known locally: asks the driver only whether an unwrapped connection
     * was closed.
     */
    boolean isBroken() {
        LeaseProxy lease = ending;
        if (suspect || guestsInside() || lease != null && lease.ownerInside()) {
            return true;
        }
        try {
            return unwrapped && raw.isClosed();
        } catch (SQLException e) {
            return true;
        }
    }

    /** Asks the server, and leaves no transaction behind that the question may have begun. */
    boolean isValid(int seconds) throws SQLException {
        boolean valid = defaults.answers(raw, seconds);
        if (valid && !firstAutoCommit) {
            raw.rollback();
        }
        return valid;
    }

    /** For good. An open transaction is rolled back first: some drivers commit it on close. */
    void close() throws SQLException {
        try {
            if (!suspect && isManual(changes)) {
                raw.rollback();
            }
        } catch (SQLException closedAnyway) {
            // What cannot be rolled back is at least not kept.
        } finally {
            suspect = true;
            raw.close();
        }
    }

    @Override
    public String toString() {
        return url;
    }
}
