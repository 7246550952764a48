package io.cenote.jdbc;

import java.sql.Connection;
import java.sql.SQLException;

/** Sets an {@link Attribute} of a driver's connection; there may be more than one way. */
interface AttributeWriter<T> {
    void write(Connection connection, T value) throws SQLException;
}
