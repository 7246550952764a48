package io.cenote.spi;

import java.util.Collection;
import java.util.Locale;
import java.util.Optional;

/** Finds the known name that a mistyped one was most likely meant to be. */
final class Nearest {
    private static final int LONGEST = 64;

    private Nearest() {}

    /**
     * The nearest of the known names: fewest letters inserted, dropped, replaced or swapped; case, dashes, underscores
     * and what stands before the last dot do not count, {@code max} and {@code min} are as good as the whole words, and
     * neither is near the other. A known name that ends in a dot is compared with what stands before the first dot, and
     * gets the rest. Empty if more than a third of the name would have to change.
     */
    static Optional<String> of(String name, Collection<String> known) {
        if (name.length() > LONGEST) {
            return Optional.empty();
        }
        String last = simple(name.substring(name.lastIndexOf('.') + 1));
        int dot = Math.max(name.indexOf('.'), 0);
        String first = simple(name.substring(0, dot));
        String best = null;
        int fewest = Integer.MAX_VALUE;
        for (String candidate : known) {
            boolean prefix = candidate.endsWith(".");
            String wanted = prefix ? first : last;
            int edits = distance(wanted, simple(candidate));
            if (edits < fewest && edits <= Math.max(1, wanted.length() / 3) && !wanted.isEmpty()) {
                fewest = edits;
                best = prefix ? candidate + name.substring(dot + 1) : candidate;
            }
        }
        return Optional.ofNullable(best);
    }

    private static String simple(String name) {
        return name.replace("-", "").replace("_", "").replace(".", "").toLowerCase(Locale.ROOT);
    }

    private static int distance(String wanted, String candidate) {
        String shortWanted = shortened(wanted);
        String shortCandidate = shortened(candidate);
        if (shortWanted.startsWith("min") && shortCandidate.startsWith("max")
                || shortWanted.startsWith("max") && shortCandidate.startsWith("min")) {
            return Integer.MAX_VALUE;
        }
        return Math.min(edits(wanted, candidate), edits(shortWanted, shortCandidate));
    }

    private static String shortened(String name) {
        return name.replace("maximum", "max").replace("minimum", "min");
    }

    private static int edits(String a, String b) {
        int[] beforeLast = new int[b.length() + 1];
        int[] last = new int[b.length() + 1];
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int replaced = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(replaced, 1 + Math.min(last[j], row[j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
                }
            }
            int[] spare = beforeLast;
            beforeLast = last;
            last = row;
            row = spare;
        }
        return last[b.length()];
    }
}
