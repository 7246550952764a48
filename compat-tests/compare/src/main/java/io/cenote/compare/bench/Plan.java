package io.cenote.compare.bench;

import java.util.Map;

/**
 * How long to measure.
 *
 * @param name what the user called it
 * @param forks JVMs for each pool and scenario, one after another
 * @param warmups warm-up iterations in each
 * @param warmupMillis their length, in milliseconds
 * @param iterations measured iterations in each
 * @param iterationMillis their length, in milliseconds
 */
public record Plan(String name, int forks, int warmups, int warmupMillis, int iterations, int iterationMillis) {
    /** What a fork costs beyond its iterations: the start of a JVM, its connections, its end. */
    private static final int FORK_MILLIS = 1200;

    /** Many short iterations: for the same time, the confidence interval is narrower than with few long ones. */
    public static final Plan QUICK = new Plan("quick", 1, 2, 600, 10, 225);

    /** For a verdict: three JVMs, because each compiles the same code a little differently. */
    public static final Plan FULL = new Plan("full", 3, 3, 1000, 12, 500);

    /** Shows that everything is connected; its figures mean nothing. */
    static final Plan SMOKE = new Plan("smoke", 1, 1, 20, 2, 20);

    /** The plan for the options; {@code -Dcenote.compare.smoke=true} overrides them, for tests. */
    public static Plan of(boolean full) {
        if (Boolean.getBoolean("cenote.compare.smoke")) {
            return SMOKE;
        }
        return full ? FULL : QUICK;
    }

    /** How long a measurement will take, in milliseconds. */
    long estimateMillis() {
        return (long) forks * (FORK_MILLIS + warmups * warmupMillis + iterations * iterationMillis);
    }

    void describe(Map<String, Object> settings) {
        settings.put("plan", name);
        settings.put("forks", forks);
        settings.put("warmupIterations", warmups);
        settings.put("warmupMillis", warmupMillis);
        settings.put("measurementIterations", iterations);
        settings.put("measurementMillis", iterationMillis);
    }
}
