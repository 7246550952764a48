package io.cenote.tcp.server;

/**
 * How a server ended.
 *
 * @param connectionsAborted connections that were cut off at the deadline
 * @param handlersRunning handlers that had not returned although they were interrupted
 */
public record DrainReport(int connectionsAborted, int handlersRunning) {
    /**
     * Whether everything ended by itself.
     *
     * @return true if nothing was cut off and nothing still runs
     */
    public boolean isClean() {
        return connectionsAborted == 0 && handlersRunning == 0;
    }
}
