package io.cenote.compare.bench;

/**
 * What one measurement found, each with half the width of its 99 % confidence interval.
 *
 * @param throughput operations of all threads per the scenario's unit of time
 * @param throughputError its error
 * @param bytes bytes allocated per operation
 * @param bytesError its error
 */
record Figures(double throughput, double throughputError, double bytes, double bytesError) {}
