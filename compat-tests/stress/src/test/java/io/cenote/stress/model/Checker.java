package io.cenote.stress.model;

import io.cenote.stress.Standstills;
import java.util.Arrays;
import java.util.Map;
import net.bytebuddy.agent.ByteBuddyAgent;
import org.jetbrains.lincheck.Lincheck;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.jvm.agent.InstrumentationMode;
import org.jetbrains.lincheck.jvm.agent.LincheckInstrumentation;
import org.junit.jupiter.api.Assumptions;
import org.omg.cenote.State;

/** The model checker: runs a scenario under one schedule after another until one fails, or there were enough. */
public final class Checker {
    /** The checker's own words for a schedule that does not end, be it that the machine stood still. */
    private static final String HUNG = "Concurrent test has hung";

    /** What Lincheck has found, which it writes as a table of what each thread did. */
    private static final String FOUND = "org.jetbrains.kotlinx.lincheck.strategy.LincheckFailure";

    private static final Standstills STANDSTILLS = new Standstills();

    private static boolean installed;

    private final Universe universe;

    private Checker(Universe universe) {
        this.universe = universe;
    }

    /** Skips the test where the checker is known to miss races. */
    public static void assumeSound() {
        int version = Runtime.version().feature();
        if (version != 17) {
            String reason = "Skipped: Lincheck misses races on JDK " + version + "; run the model checks on JDK 17";
            System.out.println(reason);
            Assumptions.abort(reason);
        }
    }

    /**
     * A checker of the pools.
     *
     * @param instead classes that are others, by their names with slashes; none: the pools as they are
     * @return the checker
     */
    public static Checker of(Map<String, byte[]> instead) {
        install();
        Universe universe = Universe.with(instead);
        try {
            universe.enter();
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
        return new Checker(universe);
    }

    /** Once for all runs: else every class would be rewritten for each of them. */
    private static synchronized void install() {
        if (!installed) {
            LincheckInstrumentation.INSTANCE.attachJavaAgentStatically(ByteBuddyAgent.install());
            LincheckInstrumentation.INSTANCE.install(InstrumentationMode.MODEL_CHECKING);
            Focus.install();
            installed = true;
        }
    }

    /**
     * Runs schedules of a scenario.
     *
     * @param scenario its name
     * @param pool the kind of pool
     * @param strict whether waiters are served in strict order
     * @param most how many schedules to run
     * @return how many there were: fewer if there are no more
     * @throws LincheckAssertionError with the first schedule that fails
     */
    long check(String scenario, String pool, boolean strict, int most) {
        long before = State.schedules();
        run(universe.schedule(scenario, pool, strict), most);
        return State.schedules() - before;
    }

    /**
     * Whether a schedule of a scenario fails.
     *
     * @param scenario its name
     * @param pool the kind of pool
     * @param strict whether waiters are served in strict order
     * @param most how many schedules to run
     * @return whether one has failed, by an error or because all its threads wait for ever
     */
    public boolean finds(String scenario, String pool, boolean strict, int most) {
        return finds(universe.schedule(scenario, pool, strict), most);
    }

    boolean findsCanary(String kind) {
        return finds(universe.canary(kind), 1000);
    }

    private static boolean finds(Runnable schedule, int most) {
        try {
            run(schedule, most);
            return false;
        } catch (LincheckAssertionError found) {
            return true;
        } catch (RuntimeException unprintable) {
            if (Arrays.stream(unprintable.getStackTrace())
                    .noneMatch(frame -> frame.getClassName().equals(FOUND))) {
                throw unprintable;
            }
            return true; // Found, and Lincheck 3.7 cannot write the table.
        }
    }

    /** Schedules are the same in every run, so one that hangs because of what it does hangs again. */
    private static void run(Runnable schedule, int most) {
        while (true) {
            int before = STANDSTILLS.count();
            try {
                Lincheck.runConcurrentTest(most, schedule);
                return;
            } catch (LincheckAssertionError failure) {
                if (!failure.getMessage().contains(HUNG) || STANDSTILLS.count() == before) {
                    throw failure;
                }
            }
        }
    }
}
