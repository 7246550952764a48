package io.cenote.compare.rows;

import io.cenote.compare.RunFailedException;
import io.cenote.compare.UsageException;
import io.cenote.compare.bench.Measurer;
import io.cenote.compare.bench.SteadyState;
import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Figure;
import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.measure.Metric;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Reference;
import io.cenote.compare.measure.Rounds;
import io.cenote.compare.measure.Samples;
import io.cenote.compare.progress.Progress;
import io.cenote.compare.report.MeasuredRow;
import io.cenote.compare.report.Ratios;
import io.cenote.compare.report.Section;
import io.cenote.compare.report.Verdict;
import io.cenote.compare.scenario.Scenario;
import io.cenote.compare.scenario.ScenarioRunner;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

/**
 * All measurements of one run, and what is known of them at any time.
 *
 * <p>One thread measures; another one may ask for {@link #rows} or {@link #stop} at any time, for instance when the user
 * interrupts. The outcomes are guarded by this object's monitor, which is never held while something runs.
 */
public final class Comparison {
    private final Workload workload;
    private final Set<CompareRow> rows;
    private final List<String> subjects;
    private final Plan plan;
    private final Database database;
    private final Map<Measurement, Map<String, List<Round>>> outcomes = new HashMap<>();
    private boolean stopped;

    /** What one JVM has found, or why it has found nothing. */
    private record Round(List<Samples> samples, String failure) {}

    /** A comparison that has not begun; its rows, at least one, are of one workload. */
    public Comparison(Set<CompareRow> rows, List<String> subjects, Plan plan, Database database) {
        this.workload = rows.iterator().next().workload();
        this.rows = rows;
        this.subjects = subjects;
        this.plan = plan;
        this.database = database;
    }

    /** What is the same for all subjects. */
    public Map<String, Object> settings() {
        Map<String, Object> settings = new LinkedHashMap<>();
        settings.put("workload", workload.label());
        if (workload == Workload.JDBC) {
            settings.put("url", database.url());
            settings.put("user", database.user().isEmpty() ? null : database.user());
        }
        settings.put("pools", subjects);
        plan.describe(settings);
        settings.put("confidence", Samples.CONFIDENCE);
        settings.put("heap", String.join(" ", MeasuredJvm.HEAP));
        if (workload == Workload.JDBC) {
            Measurer.describe(settings);
        }
        return settings;
    }

    /** How long it will take, in milliseconds. */
    public long estimateMillis() {
        return measurements().stream()
                        .mapToLong(measurement -> measurement.estimateMillis(plan)
                                * subjects(measurement).size())
                        .sum()
                * plan.forks();
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
        if (measurements().stream().anyMatch(SteadyState.class::isInstance)) {
            Measurer.checkLock();
        }
        if (!database.embedded()) {
            database.check(loader);
        }
    }

    /**
     * Measures everything, measurement by measurement and, within each, round by round, so that what is compared is near
     * in time and a disturbance meets all.
     */
    public void run(Progress progress) {
        Measurer steady = new Measurer(plan, database);
        ScenarioRunner scenarios = new ScenarioRunner(plan, database);
        int number = 0;
        int of = plan.forks()
                * measurements().stream()
                        .mapToInt(measurement -> subjects(measurement).size())
                        .sum();
        for (Measurement measurement : measurements()) {
            Map<String, Metric> metrics = metrics(measurement);
            for (int round = 1; round <= plan.forks(); round++) {
                for (String subject : subjects(measurement)) {
                    if (stopped()) {
                        return;
                    }
                    String which = plan.forks() == 1 ? "" : ", round " + round + " of " + plan.forks();
                    progress.begin(++number, of, subject + ", " + measurement.id() + which);
                    AtomicLong told = new AtomicLong();
                    LongConsumer millis = part -> {
                        told.addAndGet(part);
                        progress.advance(part);
                    };
                    Round found = round(
                            () -> measurement instanceof Scenario scenario
                                    ? scenarios.measure(subject, scenario)
                                    : steady.measure(subject, (SteadyState) measurement, millis),
                            number == 1);
                    if (!keep(measurement, subject, found)) {
                        return;
                    }
                    // Not everything tells how far it is, and a failed measurement has left out a part.
                    progress.advance(measurement.estimateMillis(plan) - told.get());
                    if (found.samples == null) {
                        progress.fail("failed, " + found.failure);
                    } else {
                        progress.end(words(new Rounds(List.of(found.samples)).figures(metrics), metrics));
                    }
                }
            }
        }
    }

    private interface Work {
        List<Samples> measure() throws MeasurementFailedException;
    }

    /** What keeps the first measurement from starting ends the run; later it costs that one measurement. */
    private static Round round(Work work, boolean first) {
        try {
            return new Round(work.measure(), null);
        } catch (MeasurementFailedException e) {
            return new Round(null, e.getMessage());
        } catch (RunFailedException e) {
            if (first) {
                throw e;
            }
            return new Round(null, e.getMessage());
        }
    }

    /** Measures nothing any more; what ends from now on does not count, because it was disturbed. */
    public synchronized void stop() {
        stopped = true;
    }

    private synchronized boolean stopped() {
        return stopped;
    }

    private synchronized boolean keep(Measurement measurement, String subject, Round round) {
        if (!stopped) {
            outcomes.computeIfAbsent(measurement, key -> new HashMap<>())
                    .computeIfAbsent(subject, key -> new ArrayList<>())
                    .add(round);
        }
        return !stopped;
    }

    /** Every row of every subject, as far as it is known now. */
    public synchronized List<MeasuredRow> rows() {
        List<MeasuredRow> measured = new ArrayList<>();
        for (CompareRow row : rows) {
            for (String subject : subjects(row.measurement())) {
                measured.addAll(rows(row, subject));
            }
        }
        return Ratios.compared(measured);
    }

    /** What became of the goals, as far as there are enough rounds to tell. */
    public synchronized List<Verdict> verdicts() {
        return Goals.ALL.stream()
                .filter(goal -> rows.contains(goal.row()))
                .flatMap(goal -> goal.judge(this::scores).stream())
                .toList();
    }

    private double[] scores(CompareRow row, String subject, String metric) {
        List<Round> rounds = outcomes.getOrDefault(row.measurement(), Map.of()).getOrDefault(subject, List.of());
        return rounds.stream().anyMatch(round -> round.failure != null)
                ? new double[0]
                : new Rounds(rounds.stream().map(Round::samples).toList()).scores(metric);
    }

    /** All pools, and of the others those that this can be measured of. */
    private List<String> subjects(Measurement measurement) {
        return subjects.stream()
                .filter(subject ->
                        Reference.named(subject).map(measurement::measures).orElse(true))
                .toList();
    }

    /** What a report says about the rows. */
    public List<Section> sections() {
        return rows.stream().map(CompareRow::section).toList();
    }

    private List<MeasuredRow> rows(CompareRow row, String subject) {
        Optional<String> skipped = row.measurement().skipped(database);
        if (skipped.isPresent()) {
            return without(row, subject, "skipped", skipped.get());
        }
        List<Round> rounds = outcomes.getOrDefault(row.measurement(), Map.of()).getOrDefault(subject, List.of());
        if (rounds.isEmpty()) {
            return without(row, subject, "skipped", "the run was interrupted before");
        }
        for (Round round : rounds) {
            if (round.failure != null) {
                return without(row, subject, "failed", round.failure);
            }
        }
        return new Rounds(rounds.stream().map(Round::samples).toList())
                .figures(row.metrics()).stream()
                        .map(figure -> measured(row, subject, figure))
                        .toList();
    }

    private List<MeasuredRow> without(CompareRow row, String subject, String status, String reason) {
        return row.single().stream()
                .map(metric -> MeasuredRow.without(
                        row.id(), row.parameters(plan), subject, metric.name(), metric.unit(), status, reason))
                .toList();
    }

    private MeasuredRow measured(CompareRow row, String subject, Figure figure) {
        Map<String, Object> parameters = row.parameters(plan);
        parameters.putAll(figure.at());
        String metric = figure.metric();
        String unit = row.metrics().get(metric).unit();
        return figure.reason() == null
                ? MeasuredRow.ok(row.id(), parameters, subject, metric, unit, figure.score(), figure.error())
                : MeasuredRow.without(row.id(), parameters, subject, metric, unit, "failed", figure.reason());
    }

    private Set<Measurement> measurements() {
        Set<Measurement> measurements = new LinkedHashSet<>();
        rows.stream()
                .map(CompareRow::measurement)
                .filter(m -> m.skipped(database).isEmpty())
                .forEach(measurements::add);
        return measurements;
    }

    /** All that the wanted rows want of one measurement. */
    private Map<String, Metric> metrics(Measurement measurement) {
        return rows.stream()
                .filter(row -> row.measurement() == measurement)
                .flatMap(row -> row.metrics().values().stream())
                .collect(
                        Collectors.toMap(Metric::name, metric -> metric, (first, second) -> first, LinkedHashMap::new));
    }

    private static String words(List<Figure> figures, Map<String, Metric> metrics) {
        Figure figure = figures.stream()
                .filter(any -> metrics.containsKey(any.metric()))
                .findFirst()
                .orElseThrow();
        if (figure.reason() != null) {
            return figure.reason();
        }
        String error = Double.isNaN(figure.error()) ? "" : String.format(Locale.ROOT, " ± %.2f", figure.error());
        return String.format(
                Locale.ROOT,
                "%.2f%s %s",
                figure.score(),
                error,
                metrics.get(figure.metric()).unit());
    }
}
