package io.cenote.compare.scenario;

import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.MeasuredJvm;
import io.cenote.compare.measure.MeasurementFailedException;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Samples;
import java.time.Duration;
import java.util.List;

/** Lets a scenario happen to a pool, in a JVM of its own. */
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
     * Runs a scenario once.
     *
     * @return what was found, in the order in which it was
     * @throws MeasurementFailedException if this pool failed
     */
    public List<Samples> measure(String subject, Scenario scenario) throws MeasurementFailedException {
        if (work == 0) {
            work = Queueing.work();
        }
        Order order = new Order(scenario, subject, database, plan.queueMillis(), plan.downMillis(), work);
        return MeasuredJvm.send(ScenarioMain.class, order, Found.class, BOUND).samples();
    }
}
