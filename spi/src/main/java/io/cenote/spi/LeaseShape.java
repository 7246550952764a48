package io.cenote.spi;

/**
 * Makes the caller's form of a lease, for instance a JDBC proxy.
 *
 * @param <C> the type of the connections
 * @param <H> the caller's form
 */
@FunctionalInterface
public interface LeaseShape<C, H> {
    /**
     * The caller's form of a lease that has just begun. Runs on the acquiring thread and must not block. If it throws,
     * the lease ends and the connection goes back.
     *
     * @param tenure ends the lease
     * @param lease the lease number, to be given to {@code tenure}; fits in 48 bits
     * @param connection the connection
     * @return the caller's form
     */
    H lease(Tenure<C> tenure, long lease, C connection);
}
