package io.cenote.compare.scenario;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Figure;
import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.measure.Metric;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;

/** Lets a scenario happen to a pool, in JVMs of their own. */
public final class ScenarioRunner {
    /** Far more than any scenario needs: only what hangs is ended by it. */
    private static final Duration BOUND = Duration.ofMinutes(2);

    private final Plan plan;
    private final Database database;
    /** Units of work; 0 until it is known. Touched by the thread that measures alone. */
    private long work;

    /** Runs scenarios as planned, on a database. */
    public ScenarioRunner(Plan plan, Database database) {
        this.plan = plan;
        this.database = database;
    }

    /**
     * Runs a scenario as often as planned.
     *
     * @param metrics what is wanted of it
     * @param millis is told the estimate of each JVM that has ended, in milliseconds
     * @return what was found, in the order in which it was
     * @throws MeasurementFailedException if this pool failed
     */
    public List<Figure> measure(String subject, Scenario scenario, Map<String, Metric> metrics, LongConsumer millis)
            throws MeasurementFailedException {
        if (work == 0) {
            work = Contention.work();
        }
        Order order = new Order(scenario, subject, database, plan.contentionMillis(), plan.downMillis(), work);
        Map<List<Object>, List<Samples>> together = new LinkedHashMap<>();
        for (int fork = 0; fork < plan.forks(); fork++) {
            Found found = MeasuredJvm.send(ScenarioMain.class, order, Found.class, BOUND);
            found.samples().stream()
                    .filter(samples -> metrics.containsKey(samples.metric()))
                    .forEach(samples -> together.computeIfAbsent(
                                    List.of(samples.metric(), samples.at()), key -> new ArrayList<>())
                            .add(samples));
            millis.accept(scenario.estimateMillis(plan) / plan.forks());
        }
        return together.values().stream()
                .map(samples -> Samples.figure(metrics.get(samples.get(0).metric()), samples))
                .toList();
    }
}
