package io.cenote.compare.measure;

/**
 * One thing that a measurement finds out.
 *
 * @param name its stable name in the document
 * @param title for the head of a column
 * @param unit of its score
 * @param moreIsBetter whether a larger score is a better one
 * @param of what becomes of the figures of several JVMs
 * @param shown whether it has a column in a table; else it is in the document alone
 */
public record Metric(String name, String title, String unit, boolean moreIsBetter, Of of, boolean shown) {
    /** How several samples become one score. */
    public enum Of {
        /** Their mean, with an error. */
        MEAN,
        /** The largest one, without. */
        LARGEST,
        /** As the mean; many of them, each with a place of its own: for a chart, not for a table. */
        COURSE
    }

    /** Of which more is better. */
    public static Metric more(String name, String title, String unit) {
        return new Metric(name, title, unit, true, Of.MEAN, true);
    }

    /** Of which less is better. */
    public static Metric less(String name, String title, String unit) {
        return new Metric(name, title, unit, false, Of.MEAN, true);
    }

    /** The largest of what less of is better. */
    public static Metric largest(String name, String title, String unit) {
        return new Metric(name, title, unit, false, Of.LARGEST, true);
    }

    /** One course of a chart. */
    public static Metric course(String name, String title, String unit, boolean moreIsBetter) {
        return new Metric(name, title, unit, moreIsBetter, Of.COURSE, true);
    }

    /** The same, for the document alone. */
    public Metric detail() {
        return new Metric(name, title, unit, moreIsBetter, of, false);
    }

    /** Whether it is one figure and not a course of them. */
    public boolean single() {
        return of != Of.COURSE;
    }
}
