/** The condition pool: wait and signal, one condition for each waiter. */
package io.cenote.pool.condition;
