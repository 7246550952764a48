package io.cenote.compare.scenario;

import io.cenote.compare.measure.MeasuredJvm;

/** A measured JVM in which one scenario happens to one pool. */
final class ScenarioMain {
    private ScenarioMain() {}

    public static void main(String[] arguments) {
        MeasuredJvm.serve(Order.class, order -> order.scenario().run(order));
    }
}
