package io.cenote.tcp.server;

/** What a server does with a request. Called by many threads. */
@FunctionalInterface
public interface Handler {
    /**
     * The reply to one request. May wait; past the handler timeout its thread is interrupted, and what it then returns
     * is dropped.
     *
     * @param request the content; the handler's to keep
     * @return the content of the reply; not null
     * @throws RequestFailedException if the client is to be told why there is no reply
     * @throws Exception if the client is to be told only that there is none
     */
    byte[] handle(byte[] request) throws Exception;
}
