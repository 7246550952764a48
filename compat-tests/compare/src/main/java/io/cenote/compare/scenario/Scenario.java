package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.Plan;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What happens once in a JVM, instead of over and over. */
public enum Scenario implements Measurement {
    /** Many threads on few connections. */
    CONTENTION(null) {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            queue(parameters, Queueing.CONTENTION, plan);
            parameters.put("workMicros", Queueing.WORK.toNanos() / 1000);
        }

        @Override
        public long estimateMillis(Plan plan) {
            return queueMillis(plan);
        }
    },

    /** Many threads that wait for a server while they hold. */
    WAITS_64_THREADS(null) {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            queue(parameters, Queueing.PLATFORM, plan);
            parameters.put("holdMillis", Queueing.HOLD.toMillis());
        }

        @Override
        public long estimateMillis(Plan plan) {
            return queueMillis(plan);
        }
    },

    /** Very many threads that wait for a server while they hold. */
    WAITS_10000_VIRTUAL_THREADS(null) {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            queue(parameters, Queueing.VIRTUAL, plan);
            parameters.put("holdMillis", Queueing.HOLD.toMillis());
        }

        @Override
        public Optional<String> skipped(Database database) {
            return Callers.virtualThreads()
                    ? super.skipped(database)
                    : Optional.of("it needs virtual threads: run it with a JDK 21 or newer");
        }

        @Override
        public long estimateMillis(Plan plan) {
            return queueMillis(plan);
        }
    },

    /** Many callers at once. */
    BURST("its connects take as long as a stub makes them, and a database of yours is spared the connections") {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            parameters.put("callers", Burst.CALLERS);
            parameters.put("minimumIdle", Burst.MINIMUM);
            parameters.put("maximumPoolSize", Burst.MAXIMUM);
            parameters.put("connectMillis", Burst.CONNECT.toMillis());
            parameters.put("holdMillis", Burst.HOLD.toMillis());
        }

        @Override
        public long estimateMillis(Plan plan) {
            return Plan.jvmMillis(1600);
        }
    },

    /** Callers on a pool that has nothing. */
    GROWTH("its connects take as long as a stub makes them, and a database of yours is spared the connections") {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            parameters.put("callers", Growth.CALLERS);
            parameters.put("minimumIdle", 0);
            parameters.put("maximumPoolSize", Growth.CALLERS);
            parameters.put("connectMillis", Growth.CONNECT.toMillis());
        }

        @Override
        public long estimateMillis(Plan plan) {
            return Plan.jvmMillis(700);
        }
    },

    /** A pool that has just been made. */
    COLD_START(null) {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            parameters.put("maximumPoolSize", ColdStart.SIZE);
        }

        @Override
        public long estimateMillis(Plan plan) {
            return Plan.jvmMillis(300);
        }
    },

    /** A server that is gone for a while. */
    OUTAGE("it stops its database, and this one is yours") {
        @Override
        void describe(Map<String, Object> parameters, Plan plan) {
            parameters.put("threads", Outage.CALLERS);
            parameters.put("maximumPoolSize", Outage.CALLERS);
            parameters.put("connectionTimeoutMillis", Outage.TIMEOUT.toMillis());
            parameters.put("downFromMillis", Outage.HEALTHY.toMillis());
            parameters.put("downMillis", plan.downMillis());
        }

        @Override
        public long estimateMillis(Plan plan) {
            return Plan.jvmMillis(Outage.estimateMillis(plan.downMillis()));
        }
    };

    private final String notOnYours;

    Scenario(String notOnYours) {
        this.notOnYours = notOnYours;
    }

    abstract void describe(Map<String, Object> parameters, Plan plan);

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Map<String, Object> parameters(Plan plan) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        describe(parameters, plan);
        return parameters;
    }

    @Override
    public Optional<String> skipped(Database database) {
        return database.embedded() ? Optional.empty() : Optional.ofNullable(notOnYours);
    }

    private static void queue(Map<String, Object> parameters, Queueing queueing, Plan plan) {
        parameters.put("threads", queueing.load.callers());
        parameters.put("maximumPoolSize", queueing.load.size());
        parameters.put("measuredMillis", plan.queueMillis());
    }

    private static long queueMillis(Plan plan) {
        return Plan.jvmMillis(Queueing.warmUpMillis(plan.queueMillis()) + plan.queueMillis());
    }
}
