/** What a driver and a pool implement, how they are found, and how a pool is configured. Starts no threads. */
package io.cenote.spi;
