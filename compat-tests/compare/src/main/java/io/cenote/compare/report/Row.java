package io.cenote.compare.report;

/** One line of a {@link Document}. */
public sealed interface Row permits FaultRow, MeasuredRow, StateRow, SuiteRow {}
