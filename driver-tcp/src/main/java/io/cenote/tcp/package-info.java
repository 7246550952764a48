/**
 * Framed request and response over TCP and TLS: {@link io.cenote.tcp.TcpDriver} opens {@link
 * io.cenote.tcp.TcpConnection}s for any pool.
 */
package io.cenote.tcp;
