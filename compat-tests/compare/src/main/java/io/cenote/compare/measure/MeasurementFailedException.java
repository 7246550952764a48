package io.cenote.compare.measure;

/** Thrown for a pool that could not be measured; the message is the reason, for the report. */
public final class MeasurementFailedException extends Exception {
    private static final long serialVersionUID = 1;

    /**
     * A measurement without a result.
     *
     * @param reason why
     */
    public MeasurementFailedException(String reason) {
        super(reason);
    }
}
