package io.cenote.compare.scenario;

import io.cenote.compare.measure.MeasuredJvm;

/** A measured JVM in which one scenario happens to one pool. */
final class ScenarioMain {
    private ScenarioMain() {}

    public static void main(String[] arguments) {
        MeasuredJvm.serve(Order.class, ScenarioMain::run);
    }

    private static Found run(Order order) throws Exception {
        return switch (order.scenario()) {
            case CONTENTION -> Queueing.CONTENTION.run(order);
            case WAITS_64_THREADS -> Queueing.PLATFORM.run(order);
            case WAITS_10000_VIRTUAL_THREADS -> Queueing.VIRTUAL.run(order);
            case BURST -> Burst.run(order);
            case GROWTH -> Growth.run(order);
            case COLD_START -> ColdStart.run(order);
            case OUTAGE -> Outage.run(order);
        };
    }
}
