package io.cenote.compare.scenario;

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
            parameters.put("threads", Contention.THREADS);
            parameters.put("maximumPoolSize", Contention.SIZE);
            parameters.put("workMicros", Contention.WORK.toNanos() / 1000);
            parameters.put("measuredMillis", plan.contentionMillis());
        }

        @Override
        public long estimateMillis(Plan plan) {
            return plan.forksMillis(Contention.warmUpMillis(plan.contentionMillis()) + plan.contentionMillis());
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
            return plan.forksMillis(1600);
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
            return plan.forksMillis(700);
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
            return plan.forksMillis(300);
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
            return plan.forksMillis(Outage.estimateMillis(plan.downMillis()));
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
    public Optional<String> notOnYours() {
        return Optional.ofNullable(notOnYours);
    }
}
