package io.cenote.compare.progress;

import java.io.PrintStream;

/** A plain line for each thing that is done. */
final class Lines implements Progress {
    private final PrintStream err;
    private final TimeLeft time;
    private String current = "";
    private boolean last;

    /** Without a time, nothing is said about what is left. */
    Lines(PrintStream err, TimeLeft time) {
        this.err = err;
        this.time = time;
    }

    @Override
    public void begin(int number, int of, String what) {
        current = "[" + number + "/" + of + "] " + what;
        last = number == of;
        if (time != null) {
            time.begin(of);
        }
    }

    @Override
    public void advance(long amount) {
        if (time != null) {
            time.advance(amount);
        }
    }

    @Override
    public void end(String outcome) {
        if (time != null) {
            time.end();
        }
        print(outcome);
    }

    @Override
    public void fail(String reason) {
        if (time != null) {
            time.fail();
        }
        print(reason);
    }

    private void print(String outcome) {
        boolean silent = time == null || last;
        err.println(current + ": " + outcome
                + (silent ? "" : ", about " + Math.round(time.left().toMillis() / 1e3) + " s left"));
    }

    @Override
    public void close() {}
}
