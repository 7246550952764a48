package io.cenote.compare.load;

/** Where callers get what they hold for a while: a pool, a bare structure, a client. Used by many threads. */
public interface Supply<T> {
    /** Gives one to the caller alone, and waits until there is one. */
    T acquire() throws Exception;

    /** Takes one back. */
    void release(T taken) throws Exception;
}
