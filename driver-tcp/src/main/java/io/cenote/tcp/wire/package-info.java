/**
 * Sockets as client and server both use them: blocking, with deadlines kept by one {@link io.cenote.tcp.wire.Watchdog},
 * a look for unread bytes that does not wait, and frames read whole. Not exported.
 */
package io.cenote.tcp.wire;
