package io.cenote.compare.peers;

import javax.sql.DataSource;

/** A pool that is open. */
public interface OpenPeer extends AutoCloseable {
    /** Where its connections come from. */
    DataSource dataSource();

    /** Closes the pool by the call that its own documentation names for that. */
    @Override
    void close();
}
