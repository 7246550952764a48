package io.cenote.compare.measure;

import java.util.Map;

/**
 * How long to measure.
 *
 * @param name what the user called it
 * @param forks JVMs for each pool and measurement: so many rounds, in each of which every pool has its turn
 * @param warmups warm-up iterations in each, of what JMH measures
 * @param warmupMillis their length, in milliseconds
 * @param iterations measured iterations in each, of what JMH measures
 * @param iterationMillis their length, in milliseconds
 * @param queueMillis how long many callers queue for few connections, in milliseconds
 * @param downMillis how long a server is down in an outage, in milliseconds
 */
public record Plan(
        String name,
        int forks,
        int warmups,
        int warmupMillis,
        int iterations,
        int iterationMillis,
        int queueMillis,
        int downMillis) {
    /** What a JVM costs beyond what it measures: its start, its connections, its end. */
    private static final int FORK_MILLIS = 1200;

    /** Many short iterations: for the same time, the confidence interval is narrower than with few long ones. */
    public static final Plan QUICK = new Plan("quick", 1, 2, 400, 8, 150, 1000, 5000);

    /** For a verdict: three JVMs, because each compiles the same code a little differently. */
    public static final Plan FULL = new Plan("full", 3, 3, 500, 8, 400, 3000, 5000);

    /** Shows that everything is connected; its figures mean nothing. */
    public static final Plan SMOKE = new Plan("smoke", 1, 1, 20, 2, 20, 100, 100);

    /** The plan for the options; {@code -Dcenote.compare.smoke=true} overrides them, for tests. */
    public static Plan of(boolean full) {
        if (Boolean.getBoolean("cenote.compare.smoke")) {
            return SMOKE;
        }
        return full ? FULL : QUICK;
    }

    /** How long a JVM will take in which JMH measures, in milliseconds. */
    public long steadyStateMillis() {
        return jvmMillis((long) warmups * warmupMillis + (long) iterations * iterationMillis);
    }

    /** How long a JVM will take that measures for so long, in milliseconds. */
    public static long jvmMillis(long millis) {
        return FORK_MILLIS + millis;
    }

    /** Adds what a reader of the results has to know. */
    public void describe(Map<String, Object> settings) {
        settings.put("plan", name);
        settings.put("forks", forks);
        settings.put("warmupIterations", warmups);
        settings.put("warmupMillis", warmupMillis);
        settings.put("measurementIterations", iterations);
        settings.put("measurementMillis", iterationMillis);
    }
}
