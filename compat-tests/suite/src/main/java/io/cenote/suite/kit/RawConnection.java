package io.cenote.suite.kit;

import java.sql.Connection;

/** A connection of the {@link FakeDriver} itself, without a pool around it. */
public interface RawConnection extends Connection {
    /**
     * What is behind it.
     *
     * @return the session
     */
    FakeSession session();
}
