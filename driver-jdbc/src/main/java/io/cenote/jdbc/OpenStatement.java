package io.cenote.jdbc;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.sql.SQLException;

/**
 * Something open that ends with its connection's lease: a link in a list, newest first. A lease has a list of what its
 * owner opened, which the owner alone changes; what guests open is in a list of the session. So the owner pays no atomic
 * operation for a statement, and nobody ever waits. Invariants:
 *
 * <ol>
 *   <li>Every open link is reachable from the head until the list is taken. A link is pushed once, so a CAS on the head
 *       cannot meet a head that left and came back.
 *   <li>The owner pushes inside a counted call, and who takes its list has seen the owner outside and the lease over: it
 *       sees every link, and none is added after. With guests it is the same; see {@link Callers}.
 *   <li>{@link #next} may only jump over links that are over, and a link that is over stays so. So two threads that
 *       shorten the list at once cannot lose an open link, whichever write comes last.
 *   <li>A head that is over is dropped by the next push. Links that are over behind an open one are dropped once the list
 *       is twice as long as what was found open last time: the list is bounded by what is open, however many statements a
 *       long lease goes through, and a push costs constant time on average.
 * </ol>
 */
abstract class OpenStatement {
    /** Up to this length the list is not worth shortening. */
    private static final int SHORT = 16;

    private static final VarHandle NEXT;

    static {
        try {
            NEXT = MethodHandles.lookup().findVarHandle(OpenStatement.class, "next", OpenStatement.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Written plainly before the push publishes it, later by release, so that a reader sees the link it names. */
    private OpenStatement next;

    /** How long the list was from here on; approximate, races lose only a shortening. */
    private int length;

    /** At which length to shorten. */
    private int bound;

    /** Whether it is closed. Once true, for good. */
    abstract boolean isOver();

    /**
     * Makes it unusable, once; the second time does nothing.
     *
     * @param atDriver whether to close it at the driver, too
     * @throws SQLException if the driver failed to close it
     */
    abstract void end(boolean atDriver) throws SQLException;

    /** Becomes the head of a list, whose present head is given; to be called before others see this as the head. */
    final void putBefore(OpenStatement head) {
        OpenStatement below = firstOpen(head);
        if (below != null && below.length >= below.bound) {
            below.shorten();
        }
        next = below;
        length = below == null ? 1 : below.length + 1;
        bound = below == null ? SHORT : below.bound;
    }

    /** Whether anything in this list is open. */
    static boolean anyOpen(OpenStatement head) {
        return firstOpen(head) != null;
    }

    /** Ends every link of a list that nobody can push to any more; closes them all and then throws the first failure. */
    static void endAll(OpenStatement head, boolean atDriver) throws SQLException {
        SQLException failure = null;
        for (OpenStatement each = head; each != null; each = each.next()) {
            try {
                each.end(atDriver);
            } catch (SQLException e) {
                if (failure == null) {
                    failure = e;
                } else {
                    failure.addSuppressed(e);
                }
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    private static OpenStatement firstOpen(OpenStatement from) {
        OpenStatement each = from;
        while (each != null && each.isOver()) {
            each = each.next();
        }
        return each;
    }

    private void shorten() {
        int open = 0;
        for (OpenStatement each = this; each != null; each = each.next()) {
            open++;
            OpenStatement after = each.next();
            OpenStatement stillOpen = firstOpen(after);
            if (stillOpen != after) {
                NEXT.setRelease(each, stillOpen);
            }
        }
        int newBound = Math.max(SHORT, 2 * open);
        for (OpenStatement each = this; each != null; each = each.next()) {
            each.length = open--;
            each.bound = newBound;
        }
    }

    final OpenStatement next() {
        return (OpenStatement) NEXT.getAcquire(this);
    }
}
