package io.cenote.compare.progress;

import java.io.PrintStream;

/** Tells the user how far a run is. Called by one thread at a time, except {@link #close}. */
public interface Progress extends AutoCloseable {
    /**
     * Something begins.
     *
     * @param number its number, from 1
     * @param of how many there are
     * @param what its name
     */
    void begin(int number, int of, String what);

    /**
     * A part of the work is done.
     *
     * @param amount how much of the whole that part was
     */
    void advance(long amount);

    /**
     * What has begun last is done.
     *
     * @param outcome in a few words
     */
    void end(String outcome);

    /**
     * What has begun last could not be done: the time that it took says nothing about the rest.
     *
     * @param reason in a few words
     */
    void fail(String reason);

    /** Ends the display. Idempotent. */
    @Override
    void close();

    /**
     * The display of a run whose length can be estimated.
     *
     * @param err standard error
     * @param millis how long it will take, in milliseconds; {@link #advance} counts in milliseconds too
     * @return a bar if standard error is a terminal that can draw one, plain lines otherwise
     */
    static Progress overTime(PrintStream err, long millis) {
        int columns = Terminal.columns();
        return columns > 0
                ? new Bar(err, columns, millis, " s", 1000, new TimeLeft(millis, System::nanoTime))
                : new Lines(err, new TimeLeft(millis, System::nanoTime));
    }

    /**
     * The display of a run of many steps of unknown length.
     *
     * @param err standard error
     * @param steps how many; {@link #advance} counts them
     * @param unit what a step is
     * @return a bar if standard error is a terminal that can draw one, plain lines otherwise
     */
    static Progress overSteps(PrintStream err, long steps, String unit) {
        int columns = Terminal.columns();
        return columns > 0 ? new Bar(err, columns, steps, " " + unit, 1, null) : new Lines(err, null);
    }
}
