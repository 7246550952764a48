/** The channel pool: idle connections and waiters each in a queue of their own. */
package io.cenote.pool.channel;
