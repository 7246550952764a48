package io.cenote.compare.bench;

import io.cenote.compare.UsageException;
import io.cenote.compare.report.MeasuredRow;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A row of the comparison: its stable number and name, and which figure of which scenario it shows. */
public enum BenchRow {
    ACQUIRE_1_THREAD(
            1,
            "acquire-1-thread",
            "acquire and release, 1 thread, pool of 10",
            Scenario.ACQUIRE_1_THREAD,
            "throughput",
            "ops/us"),
    ACQUIRE_2_THREADS(
            2,
            "acquire-2-threads",
            "acquire and release, 2 threads, pool of 10",
            Scenario.ACQUIRE_2_THREADS,
            "throughput",
            "ops/us"),
    ACQUIRE_8_THREADS(
            3,
            "acquire-8-threads",
            "acquire and release, 8 threads, pool of 32",
            Scenario.ACQUIRE_8_THREADS,
            "throughput",
            "ops/us"),
    BYTES(
            4,
            "bytes",
            "bytes allocated per acquire and release, 1 thread, pool of 10",
            Scenario.ACQUIRE_1_THREAD,
            "allocation",
            "B/op"),
    SELECT_1(
            5,
            "select-1",
            "whole request with `select 1`, 2 threads, pool of 10",
            Scenario.SELECT_1,
            "throughput",
            "ops/ms");

    private final int number;
    private final String id;
    private final String title;
    private final Scenario scenario;
    private final String metric;
    private final String unit;

    BenchRow(int number, String id, String title, Scenario scenario, String metric, String unit) {
        this.number = number;
        this.id = id;
        this.title = title;
        this.scenario = scenario;
        this.metric = metric;
        this.unit = unit;
    }

    /** The number by which {@code --rows} asks for it. */
    public int number() {
        return number;
    }

    /** The name in the document. */
    public String id() {
        return id;
    }

    /** What it is, for a reader. */
    public String title() {
        return title;
    }

    /** The unit of its score. */
    public String unit() {
        return unit;
    }

    /** Whether a larger score is a better one. */
    public boolean moreIsBetter() {
        return this != BYTES;
    }

    Scenario scenario() {
        return scenario;
    }

    /**
     * The rows with the given numbers.
     *
     * @param list numbers, separated by commas; null for all rows
     * @return rows in their own order
     * @throws UsageException if something is no number of a row, or is there twice
     */
    public static Set<BenchRow> parse(String list) {
        if (list == null) {
            return EnumSet.allOf(BenchRow.class);
        }
        Set<BenchRow> rows = EnumSet.noneOf(BenchRow.class);
        for (String part : list.split(",", -1)) {
            BenchRow row = find(part.strip());
            if (!rows.add(row)) {
                throw new UsageException("--rows names row " + row.number + " twice: name each row once.");
            }
        }
        return rows;
    }

    private static BenchRow find(String text) {
        for (BenchRow row : values()) {
            if (Integer.toString(row.number).equals(text)) {
                return row;
            }
        }
        throw new UsageException("--rows: '" + text + "' is no row: give numbers from 1 to " + values().length
                + ", separated by commas.");
    }

    MeasuredRow measured(String subject, Figures figures) {
        double score = this == BYTES ? figures.bytes() : figures.throughput();
        double error = this == BYTES ? figures.bytesError() : figures.throughputError();
        return MeasuredRow.ok(id, parameters(), subject, metric, unit, score, error);
    }

    MeasuredRow without(String subject, String status, String reason) {
        return MeasuredRow.without(id, parameters(), subject, metric, unit, status, reason);
    }

    private Map<String, Object> parameters() {
        Map<String, Object> parameters = new LinkedHashMap<>();
        parameters.put("number", number);
        parameters.put("threads", scenario.threads);
        parameters.put("maximumPoolSize", scenario.size);
        return parameters;
    }
}
