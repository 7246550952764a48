/** What is true of every pool of this project: the kit that a pool module adds its idle order and its waiting to. */
package io.cenote.engine;
