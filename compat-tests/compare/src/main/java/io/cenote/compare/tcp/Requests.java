package io.cenote.compare.tcp;

/** How a caller sends a request. */
@FunctionalInterface
public interface Requests {
    /** The reply to a request. Waits for it. */
    byte[] request(byte[] payload) throws Exception;
}
