package io.cenote.compare.peers;

import javax.sql.DataSource;

/** A data source and the call that closes it. */
record Opened(DataSource dataSource, Runnable closing) implements OpenPeer {
    @Override
    public void close() {
        closing.run();
    }
}
