/**
 * The rules of {@code docs/spec.md} as tests, one interface a family, and the one class that an implementer extends:
 * {@link io.cenote.suite.PoolContract}.
 */
package io.cenote.suite;
