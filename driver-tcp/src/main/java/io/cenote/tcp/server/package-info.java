/**
 * {@link io.cenote.tcp.server.TcpServer}: the other end of the driver, for tests and small services. One thread a
 * connection, limits everywhere, and a drain on close.
 */
package io.cenote.tcp.server;
