/**
 * How messages stand in a stream of bytes: {@link io.cenote.tcp.codec.Codec}, the two that are built in, and what one
 * needs to write another.
 */
package io.cenote.tcp.codec;
