package io.cenote.compare;

/** Something in the command line cannot be done as asked: one sentence for the user, exit code 2. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A bad command line.
     *
     * @param message what is wrong with which value, and what to give instead
     */
    public UsageException(String message) {
        super(message);
    }
}
