package io.cenote.jdbc;

import java.time.Duration;

/**
 * A user name and its password, and for how long they are good. Shows no password in {@link #toString}.
 *
 * @param username the user; null to connect without one
 * @param password the password; null for none
 * @param validFor for how long they open connections, counted from when they were given; null if that is not known
 */
public record Credentials(String username, String password, Duration validFor) {
    /**
     * Checks the duration.
     *
     * @throws IllegalArgumentException if {@code validFor} is zero or negative
     */
    public Credentials {
        if (validFor != null && (validFor.isZero() || validFor.isNegative())) {
            throw new IllegalArgumentException(
                    "validFor = " + validFor + ": must be positive, or null if it is not known");
        }
    }

    /**
     * Credentials of which it is not known for how long they are good.
     *
     * @param username the user; null to connect without one
     * @param password the password; null for none
     * @return the credentials
     */
    public static Credentials of(String username, String password) {
        return new Credentials(username, password, null);
    }

    /**
     * The user and for how long the credentials are good, without the password.
     *
     * @return the text
     */
    @Override
    public String toString() {
        return "Credentials[" + username + (validFor == null ? "" : ", valid for " + validFor) + "]";
    }
}
