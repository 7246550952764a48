/**
 * JDBC over the pools: {@link io.cenote.jdbc.CenoteDataSource} for callers, {@link io.cenote.jdbc.JdbcDriver} for pools.
 *
 * <p>From the caller down to the driver: {@code LeasedConnection} (one per lease, thin) → {@code Session} (one per
 * connection of the driver, knows what its holder changed) → the driver's connection. {@code JdbcConnection} is a
 * session as a plain {@link java.sql.Connection}, for those who use a pool directly.
 */
package io.cenote.jdbc;
