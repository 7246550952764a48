package io.cenote.compare.scenario;

import io.cenote.compare.measure.Samples;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What a scenario has found, metric by metric. */
record Found(List<Samples> samples) {
    Found() {
        this(new ArrayList<>());
    }

    Found with(String metric, double... values) {
        samples.add(new Samples(metric, Map.of(), values, null));
        return this;
    }

    Found without(String metric, String reason) {
        samples.add(new Samples(metric, Map.of(), new double[0], reason));
        return this;
    }

    Found course(String metric, String axis, long at, double value) {
        samples.add(new Samples(metric, Map.of(axis, at), new double[] {value}, null));
        return this;
    }
}
