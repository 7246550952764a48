/**
 * What is one step to the checker. It leaves the classes of {@code org.omg}, once a part of the JDK, as they are, and
 * no setting of its test runner names another package.
 */
package org.omg.cenote;
