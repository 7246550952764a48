/** The LIFO pool: the newest idle connection first, what is surplus ages out at the cold end. */
package io.cenote.pool.lifo;
