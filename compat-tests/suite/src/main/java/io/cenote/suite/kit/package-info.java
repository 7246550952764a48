/** What the rules run on: a strict fake driver, a clock moved by hand, threads that are always joined. */
package io.cenote.suite.kit;
