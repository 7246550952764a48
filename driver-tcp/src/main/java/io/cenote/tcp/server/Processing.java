package io.cenote.tcp.server;

/** Which thread does what. Replies of the last two may leave in another order than their requests came. */
public enum Processing {
    /** A connection's thread reads, handles and writes: one request of a connection at a time. */
    INLINE,
    /** Each request is handled on a thread of its own, which also writes the reply. */
    HANDLER_THREAD,
    /** As {@link #HANDLER_THREAD}, but one more thread a connection writes: no handler waits for a slow reader. */
    WRITER_THREAD
}
