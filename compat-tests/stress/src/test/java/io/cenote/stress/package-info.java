/**
 * Evidence that is no unit test, a package for each kind. What takes longer than seconds is tagged {@code stress} and
 * runs with {@code mvn verify -pl compat-tests/stress -am -Pstress}.
 */
package io.cenote.stress;
