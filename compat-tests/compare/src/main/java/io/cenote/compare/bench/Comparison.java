package io.cenote.compare.bench;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.UsageException;
import io.cenote.compare.bench.Measurer.MeasurementFailedException;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.Ratios;
import io.cenote.compare.report.Table;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * All measurements of one run, and what is known of them at any time.
 *
 * <p>One thread measures; another one may ask for {@link #rows} or {@link #stop} at any time, for instance when the user
 * interrupts. The outcomes are guarded by this object's monitor, which is never held while something runs.
 */
public final class Comparison {
    private final Set<BenchRow> rows;
    private final List<String> subjects;
    private final Plan plan;
    private final Database database;
    private final Map<Scenario, Map<String, Outcome>> outcomes = new EnumMap<>(Scenario.class);
    private boolean stopped;

    /** Figures, or why there are none. */
    private record Outcome(Figures figures, String failure) {}

    /** A comparison that has not begun. */
    public Comparison(Set<BenchRow> rows, List<String> subjects, Plan plan, Database database) {
        this.rows = rows;
        this.subjects = subjects;
        this.plan = plan;
        this.database = database;
    }

    /** What is the same for all subjects. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("workload", "jdbc");
        settings.put("url", database.url());
        settings.put("user", database.user().isEmpty() ? null : database.user());
        settings.put("pools", subjects);
        plan.describe(settings);
        settings.put("confidence", Measurer.CONFIDENCE);
        settings.put("heap", String.join(" ", Measurer.HEAP));
        FilledPool.describe(settings);
        return settings;
    }

    /** How long it will take, in milliseconds. */
    public long estimateMillis() {
        return plan.estimateMillis() * scenarios().size() * subjects.size();
    }

    /**
     * Finds what would keep the run from starting, as far as that can be known. Connects once, so that a bad address is
     * one error and not one for each pool.
     *
     * @param loader sees the drivers
     * @throws UsageException if there is no driver
     * @throws RunFailedException if the database does not answer, or another benchmark runs
     */
    public void check(ClassLoader loader) {
        Measurer.checkLock();
        if (!database.embedded()) {
            database.check(loader);
        }
    }

    /** Measures everything, scenario by scenario, so that what is compared is near in time. */
    public void run(Progress progress) {
        Measurer measurer = new Measurer(plan, database);
        int number = 0;
        int of = scenarios().size() * subjects.size();
        for (Scenario scenario : scenarios()) {
            for (String subject : subjects) {
                if (stopped()) {
                    return;
                }
                progress.begin(++number, of, subject + ", " + name(scenario));
                AtomicLong told = new AtomicLong();
                Outcome outcome = measure(
                        measurer,
                        scenario,
                        subject,
                        millis -> {
                            told.addAndGet(millis);
                            progress.advance(millis);
                        },
                        number == 1);
                if (!keep(scenario, subject, outcome)) {
                    return;
                }
                // A failed measurement has left out iterations.
                progress.advance(plan.estimateMillis() - told.get());
                if (outcome.figures == null) {
                    progress.fail("failed, " + outcome.failure);
                } else {
                    progress.end(words(scenario, outcome.figures));
                }
            }
        }
    }

    /** What keeps the first measurement from starting ends the run; later it costs that one measurement. */
    private static Outcome measure(
            Measurer measurer, Scenario scenario, String subject, LongConsumer iterationMillis, boolean first) {
        try {
            return new Outcome(measurer.measure(subject, scenario, iterationMillis), null);
        } catch (MeasurementFailedException e) {
            return new Outcome(null, e.getMessage());
        } catch (RunFailedException e) {
            if (first) {
                throw e;
            }
            return new Outcome(null, e.getMessage());
        }
    }

    /** Measures nothing any more; what ends from now on does not count, because it was disturbed. */
    public synchronized void stop() {
        stopped = true;
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private synchronized boolean keep(Scenario scenario, String subject, Outcome outcome) {
        if (!stopped) {
            outcomes.computeIfAbsent(scenario, key -> new HashMap<>()).put(subject, outcome);
        }
        return !stopped;
    }

    /** Every row of every subject, as far as it is known now. */
    public synchronized List<MeasuredRow> rows() {
        List<MeasuredRow> measured = new ArrayList<>();
        for (BenchRow row : rows) {
            for (String subject : subjects) {
                Outcome outcome =
                        outcomes.getOrDefault(row.scenario(), Map.of()).get(subject);
                measured.add(
                        outcome == null
                                ? row.without(subject, "skipped", "the run was interrupted before")
                                : outcome.figures == null
                                        ? row.without(subject, "failed", outcome.failure)
                                        : row.measured(subject, outcome.figures));
            }
        }
        return Ratios.compared(measured);
    }

    /** Prints the rows. */
    public void print(List<MeasuredRow> measured, Table table) {
        for (BenchRow row : rows) {
            table.title(row.number(), row.title(), row.unit(), row.moreIsBetter());
            measured.stream().filter(line -> line.row().equals(row.id())).forEach(table::line);
        }
    }

    private Set<Scenario> scenarios() {
        Set<Scenario> scenarios = new LinkedHashSet<>();
        rows.forEach(row -> scenarios.add(row.scenario()));
        return scenarios;
    }

    private static String name(Scenario scenario) {
        return scenario.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static String words(Scenario scenario, Figures figures) {
        return String.format(
                Locale.ROOT,
                "%.2f ± %.2f ops/%s",
                figures.throughput(),
                figures.throughputError(),
                scenario.per == java.util.concurrent.TimeUnit.MICROSECONDS ? "us" : "ms");
    }
}
