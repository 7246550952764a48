package io.cenote.suite;

import java.util.function.Supplier;

/** Tells, look by look, whether figures have long been the same. For one thread. */
final class Stillness {
    /** Half a second or more; counted in looks, because a machine that stands still does not look either. */
    private static final int LOOKS = 1000;

    private final Supplier<String> figures;
    private String last = "";
    private int looks;

    Stillness(Supplier<String> figures) {
        this.figures = figures;
    }

    boolean lasts() {
        String now = figures.get();
        looks = now.equals(last) ? looks + 1 : 0;
        last = now;
        return looks >= LOOKS;
    }
}
