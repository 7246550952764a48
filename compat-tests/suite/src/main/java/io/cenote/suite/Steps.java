package io.cenote.suite;

/** How many steps the long rules take. */
final class Steps {
    /** With fewer, a long rule would find nothing. */
    private static final int FEWEST = 1000;

    private Steps() {}

    static int of(String text) {
        try {
            int number = Integer.parseInt(text.strip());
            if (number >= FEWEST) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Told below, as what is too small.
        }
        throw new IllegalArgumentException(
                PoolBench.STEPS + " is '" + text + "', which is not a whole number from " + FEWEST + " on");
    }
}
