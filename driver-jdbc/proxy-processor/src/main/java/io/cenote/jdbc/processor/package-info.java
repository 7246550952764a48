/** Writes the JDBC proxies while the JDBC driver is compiled; not needed at run time. */
package io.cenote.jdbc.processor;
