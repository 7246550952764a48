/** Framed request and response over TCP and TLS: to come. */
package io.cenote.tcp;
