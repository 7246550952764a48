package io.cenote.jdbc;

import java.sql.SQLException;

/** The link of a result set that belongs to no statement of the holder's: one that tells about the database. */
final class OpenResults extends OpenStatement {
    private final ResultSetProxy results;

    OpenResults(ResultSetProxy results) {
        this.results = results;
    }

    @Override
    boolean isOver() {
        return results.hasEnded();
    }

    @Override
    void end(boolean atDriver) throws SQLException {
        results.end(atDriver);
    }
}
