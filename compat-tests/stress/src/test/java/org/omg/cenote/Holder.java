package org.omg.cenote;

/** Who has a lock, how often, and how many wait for it. */
public final class Holder {
    private Thread owner;
    private int depth;
    private int waiting;

    /**
     * Takes the lock if it is free or the thread has it.
     *
     * @param thread the thread
     * @return whether the thread has it now
     */
    public boolean take(Thread thread) {
        if (depth > 0 && owner != thread) {
            return false;
        }
        owner = thread;
        depth++;
        return true;
    }

    /**
     * Gives the lock back.
     *
     * @return whether somebody is to be woken
     */
    public boolean leave() {
        if (owner != Thread.currentThread() || depth == 0) {
            throw new IllegalMonitorStateException();
        }
        depth--;
        return depth == 0 && waiting > 0;
    }

    /**
     * Counts those who wait.
     *
     * @param more one more, or one less
     */
    public void count(int more) {
        waiting += more;
    }
}
