package io.cenote.compare;

/** What was asked is fine but could not be done: one sentence for the user, exit code 1. */
public final class RunFailedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /**
     * A run that could not be done.
     *
     * @param message what happened, and what to do about it
     */
    public RunFailedException(String message) {
        super(message);
    }
}
