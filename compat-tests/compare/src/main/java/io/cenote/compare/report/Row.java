package io.cenote.compare.report;

/** One line of a {@link Document}. */
public sealed interface Row permits MeasuredRow, StateRow, SuiteRow {}
