package io.cenote.compare.scenario;

import io.cenote.compare.load.Callers;
import io.cenote.compare.measure.Database;
import io.cenote.compare.measure.Measurement;
import io.cenote.compare.measure.Plan;
import io.cenote.compare.measure.Reference;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.ToLongFunction;

/** What happens once in a JVM, instead of over and over. */
public enum Scenario implements Measurement {
    /** Many threads on few connections. */
    CONTENTION(Needs.NOTHING, Queueing.CONTENTION::run, Scenario::queueMillis, (parameters, plan) -> {
        queue(parameters, Queueing.CONTENTION, plan);
        parameters.put("workMicros", Queueing.WORK.toNanos() / 1000);
    }),

    /** Many threads that wait for a server while they hold. */
    WAITS_64_THREADS(
            Needs.NOTHING,
            Queueing.PLATFORM::run,
            Scenario::queueMillis,
            (parameters, plan) -> queueWaiting(parameters, Queueing.PLATFORM, plan)),

    /** Very many threads that wait for a server while they hold. */
    WAITS_10000_VIRTUAL_THREADS(
            Needs.VIRTUAL_THREADS,
            Queueing.VIRTUAL::run,
            Scenario::queueMillis,
            (parameters, plan) -> queueWaiting(parameters, Queueing.VIRTUAL, plan)),

    /** Many callers at once. */
    BURST(Needs.A_STUB, Burst::run, plan -> 1600, (parameters, plan) -> {
        parameters.put("callers", Burst.CALLERS);
        parameters.put("minimumIdle", Burst.MINIMUM);
        parameters.put("maximumPoolSize", Burst.MAXIMUM);
        parameters.put("connectMillis", Burst.CONNECT.toMillis());
        parameters.put("holdMillis", Burst.HOLD.toMillis());
    }),

    /** Callers on a pool that has nothing. */
    GROWTH(Needs.A_STUB, Growth::run, plan -> 700, (parameters, plan) -> {
        parameters.put("callers", Growth.CALLERS);
        parameters.put("minimumIdle", 0);
        parameters.put("maximumPoolSize", Growth.CALLERS);
        parameters.put("connectMillis", Growth.CONNECT.toMillis());
    }),

    /** A pool that has just been made. */
    COLD_START(
            Needs.NOTHING,
            ColdStart::run,
            plan -> 300,
            (parameters, plan) -> parameters.put("maximumPoolSize", ColdStart.SIZE)),

    /** A server that is gone for a while. */
    OUTAGE(Needs.A_SERVER, Outage::run, plan -> Outage.estimateMillis(plan.downMillis()), (parameters, plan) -> {
        parameters.put("threads", Outage.CALLERS);
        parameters.put("maximumPoolSize", Outage.CALLERS);
        parameters.put("connectionTimeoutMillis", Outage.TIMEOUT.toMillis());
        parameters.put("downFromMillis", Outage.HEALTHY.toMillis());
        parameters.put("downMillis", plan.downMillis());
    }),

    /** A use by more and more threads. */
    COST_OF_THREADS(
            Needs.A_STUB,
            Costs::threads,
            plan -> (long) Costs.THREADS.size() * 2 * plan.queueMillis() / Costs.POINT,
            (parameters, plan) -> parameters.put("points", Costs.THREADS)),

    /** A use of larger and larger pools. */
    COST_OF_SIZE(
            Needs.A_STUB,
            Costs::sizes,
            plan -> (long) Costs.SIZES.size() * 2 * plan.queueMillis() / Costs.POINT,
            (parameters, plan) -> parameters.put("points", Costs.SIZES)),

    /** A use while more and more callers wait. */
    COST_OF_WAITERS(
            Needs.A_STUB, Costs::waiters, plan -> Costs.WAITERS.size() * queueMillis(plan) / 3, (parameters, plan) -> {
                parameters.put("maximumPoolSize", Costs.FEW);
                parameters.put("points", Costs.WAITERS);
            }),

    /** More and more pools. */
    COST_OF_POOLS(
            Needs.A_STUB, Costs::pools, plan -> 6_000, (parameters, plan) -> parameters.put("points", Costs.POOLS)),

    /** Requests of one caller. */
    ECHO_1_CALLER(1),

    /** Requests of twice as many callers as sockets. */
    ECHO_8_CALLERS(8),

    /** Requests of many callers. */
    ECHO_64_CALLERS(64),

    /** Requests of very many callers. */
    ECHO_1000_CALLERS(1_000);

    private static final Set<Scenario> QUEUES = EnumSet.of(CONTENTION, WAITS_64_THREADS, WAITS_10000_VIRTUAL_THREADS);

    /** What it cannot do without. */
    private enum Needs {
        NOTHING(null),
        VIRTUAL_THREADS(null),
        A_STUB("it needs a stub of a driver, and a database of yours is spared the connections"),
        A_SERVER("it stops its database, and this one is yours");

        private final String notOnYours;

        Needs(String notOnYours) {
            this.notOnYours = notOnYours;
        }
    }

    private final Needs needs;
    private final MeasuredRun run;
    private final ToLongFunction<Plan> millis;
    private final BiConsumer<Map<String, Object>, Plan> describe;

    /** What happens, in the measured JVM. */
    @FunctionalInterface
    private interface MeasuredRun {
        Found run(Order order) throws Exception;
    }

    Scenario(
            Needs needs, MeasuredRun run, ToLongFunction<Plan> millis, BiConsumer<Map<String, Object>, Plan> describe) {
        this.needs = needs;
        this.run = run;
        this.millis = millis;
        this.describe = describe;
    }

    Scenario(int callers) {
        this(Needs.NOTHING, order -> Echo.run(order, callers), Scenario::queueMillis, (parameters, plan) -> {
            parameters.put("callers", callers);
            parameters.put("threads", Callers.virtualThreads() ? "virtual" : "platform");
            parameters.put("sockets", Echo.SOCKETS);
            parameters.put("payloadBytes", Echo.PAYLOAD);
            parameters.put("measuredMillis", plan.queueMillis());
        });
    }

    Found run(Order order) throws Exception {
        return run.run(order);
    }

    @Override
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public Map<String, Object> parameters(Plan plan) {
        Map<String, Object> parameters = new LinkedHashMap<>();
        describe.accept(parameters, plan);
        return parameters;
    }

    @Override
    public boolean measures(Reference reference) {
        return reference.isBare() && QUEUES.contains(this);
    }

    @Override
    public Optional<String> skipped(Database database) {
        if (needs == Needs.VIRTUAL_THREADS && !Callers.virtualThreads()) {
            return Optional.of("it needs virtual threads: run it with a JDK 21 or newer");
        }
        return database.embedded() ? Optional.empty() : Optional.ofNullable(needs.notOnYours);
    }

    @Override
    public long estimateMillis(Plan plan) {
        return Plan.jvmMillis(millis.applyAsLong(plan));
    }

    private static long queueMillis(Plan plan) {
        return Queueing.warmUpMillis(plan.queueMillis()) + plan.queueMillis();
    }

    private static void queueWaiting(Map<String, Object> parameters, Queueing queueing, Plan plan) {
        queue(parameters, queueing, plan);
        parameters.put("holdMillis", Queueing.HOLD.toMillis());
    }

    private static void queue(Map<String, Object> parameters, Queueing queueing, Plan plan) {
        parameters.put("threads", queueing.load.callers());
        parameters.put("maximumPoolSize", queueing.load.size());
        parameters.put("measuredMillis", plan.queueMillis());
    }
}
