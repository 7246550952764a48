package io.cenote.compare.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the JVMs of one pool have found, one after another.
 *
 * @param rounds what each has found
 */
public record Rounds(List<List<Samples>> rounds) {
    /** The score of a single metric in each round, of several samples the mean; none if it was not found in each. */
    public double[] scores(String metric) {
        double[] scores = rounds.stream()
                .map(round -> round.stream()
                        .filter(samples -> samples.metric().equals(metric) && samples.values().length > 0)
                        .findFirst())
                .flatMap(Optional::stream)
                .mapToDouble(
                        samples -> Arrays.stream(samples.values()).average().orElseThrow())
                .toArray();
        return scores.length == rounds.size() ? scores : new double[0];
    }

    /** One figure for each metric and place on a course, in the order in which they were found. */
    public List<Figure> figures(Map<String, Metric> metrics) {
        Map<List<Object>, List<Samples>> together = new LinkedHashMap<>();
        rounds.forEach(round -> round.stream()
                .filter(samples -> metrics.containsKey(samples.metric()))
                .forEach(samples -> together.computeIfAbsent(
                                List.of(samples.metric(), samples.at()), key -> new ArrayList<>())
                        .add(samples)));
        return together.values().stream()
                .map(samples -> Samples.figure(metrics.get(samples.get(0).metric()), samples))
                .toList();
    }
}
