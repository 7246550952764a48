package io.cenote.spi;

import java.time.DateTimeException;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as text: how they are read, and how they are shown so that they can be read again. */
final class Durations {
    static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);
    static final String TOO_LONG = "must fit in nanoseconds, which is about 292 years";
    static final String NEGATIVE = "must not be negative";

    private static final String FORM =
            "is not a duration; write milliseconds (30000), a number with a unit (500ms, 30s, 2m, 1h, 1d) or ISO 8601"
                    + " (PT30S)";

    /** Made when there is a text to read. */
    private static final class Forms {
        static final Pattern NUMBER = Pattern.compile("(-?)([0-9]+)(ms|s|m|h|d|)");
        static final Pattern ISO = Pattern.compile("-?P[0-9DTHMS.+-]+");
        static final Pattern TOO_MANY_DIGITS = Pattern.compile(".*[0-9]{16}.*");
    }

    private Durations() {}

    /**
     * Reads a duration.
     *
     * @throws IllegalArgumentException if there is no such duration; the message is the broken rule alone
     */
    static Duration parse(String text) {
        Duration duration;
        Matcher number = Forms.NUMBER.matcher(text);
        if (number.matches()) {
            duration = ofNumber(number);
        } else if (Forms.ISO.matcher(text).matches()) {
            try {
                duration = Duration.parse(text);
            } catch (DateTimeException e) {
                throw new IllegalArgumentException(
                        Forms.TOO_MANY_DIGITS.matcher(text).matches() ? TOO_LONG : FORM, e);
            }
        } else {
            throw new IllegalArgumentException(FORM);
        }
        String broken = broken(duration);
        if (broken != null) {
            throw new IllegalArgumentException(broken);
        }
        return duration;
    }

    /** The rule that every duration must keep and this one breaks, or null. */
    static String broken(Duration duration) {
        return duration.isNegative() ? NEGATIVE : duration.compareTo(LONGEST) > 0 ? TOO_LONG : null;
    }

    private static Duration ofNumber(Matcher number) {
        if (!number.group(1).isEmpty()) {
            throw new IllegalArgumentException(NEGATIVE);
        }
        try {
            long amount = Long.parseLong(number.group(2));
            return switch (number.group(3)) {
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                case "d" -> Duration.ofDays(amount);
                default -> Duration.ofMillis(amount);
            };
        } catch (NumberFormatException | ArithmeticException e) {
            throw new IllegalArgumentException(TOO_LONG, e);
        }
    }

    /** The shortest form that {@link #parse} reads as this duration. */
    static String show(Duration duration) {
        if (duration.isZero()) {
            return "0";
        }
        if (duration.isNegative() || duration.compareTo(LONGEST) > 0 || duration.toNanosPart() % 1_000_000 != 0) {
            return duration.toString();
        }
        long millis = duration.toMillis();
        if (millis % 86_400_000 == 0) {
            return millis / 86_400_000 + "d";
        }
        if (millis % 3_600_000 == 0) {
            return millis / 3_600_000 + "h";
        }
        if (millis % 60_000 == 0) {
            return millis / 60_000 + "m";
        }
        return millis % 1_000 == 0 ? millis / 1_000 + "s" : millis + "ms";
    }
}
