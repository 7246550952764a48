package org.omg.cenote;

/** In place of a striped counter, whose stripes would be schedules of their own and tell nothing of the pool. */
public final class Count {
    private long sum;

    /** One more. */
    public void increment() {
        sum++;
    }

    /**
     * More.
     *
     * @param more how many
     */
    public void add(long more) {
        sum += more;
    }

    /**
     * The sum.
     *
     * @return the sum
     */
    public long sum() {
        return sum;
    }
}
