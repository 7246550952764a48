package io.cenote.spi;

import java.time.Duration;
import java.util.Locale;

/** What values a property takes. Every rule is one sentence, which a refusal quotes. */
sealed interface Rule {
    /**
     * Reads a value.
     *
     * @throws IllegalArgumentException if the text is of the wrong form; the message is the broken rule alone
     */
    Object parse(String text);

    /** The rule that a value breaks, or null. The value may be null. */
    String broken(Object value);

    /** The rule that a value breaks if it was given as text, or null. */
    default String brokenAsText(Object value) {
        return broken(value);
    }

    /** The value as {@link #parse} would read it. */
    default String show(Object value) {
        return String.valueOf(value);
    }

    /** The value with its unit, and what zero means. */
    String describe(Object value);

    /**
     * A name: of a kind of something, letters, digits and a few signs; or of one thing, whatever can be seen and stand on
     * one line of a log, in a thread's name and in an MBean's.
     */
    record Name(boolean anySign) implements Rule {
        private static final int LONGEST = 255;
        private static final int LONGEST_PLAIN = 64;

        @Override
        public Object parse(String text) {
            return text;
        }

        @Override
        public String broken(Object value) {
            return value instanceof String name && !name.isEmpty() && (anySign ? isVisible(name) : isPlain(name))
                    ? null
                    : anySign
                            ? "must be 1 to 255 characters that can be seen, no blank at either end"
                            : "must be 1 to 64 of the characters A-Z a-z 0-9 . _ -";
        }

        private static boolean isPlain(String name) {
            for (int i = 0; i < name.length(); i++) {
                char c = name.charAt(i);
                boolean letterOrDigit = c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || c >= '0' && c <= '9';
                if (!letterOrDigit && "._-".indexOf(c) < 0) {
                    return false;
                }
            }
            return name.length() <= LONGEST_PLAIN;
        }

        private static boolean isVisible(String name) {
            for (int i = 0; i < name.length(); i = name.offsetByCodePoints(i, 1)) {
                if (Text.isInvisible(name.codePointAt(i))) {
                    return false;
                }
            }
            return name.codePointCount(0, name.length()) <= LONGEST
                    && !Character.isWhitespace(name.charAt(0))
                    && !Character.isWhitespace(name.charAt(name.length() - 1));
        }

        @Override
        public String show(Object value) {
            return value == null ? "null" : Text.quoted(Redactor.url((String) value));
        }

        @Override
        public String describe(Object value) {
            return (String) value;
        }
    }

    /** A whole number from least to most, of something. {@code zero} is what 0 means, or null for nothing special. */
    record Count(int least, int most, String unit, String zero) implements Rule {
        @Override
        public Object parse(String text) {
            return parseInteger(text);
        }

        @Override
        public String broken(Object value) {
            if (value instanceof Integer count && count >= least && count <= most) {
                return null;
            }
            String meaning = zero == null ? "" : "; 0 is " + zero;
            return most == Integer.MAX_VALUE
                    ? "must be " + least + " or more" + meaning
                    : "must be " + least + " to " + most + meaning;
        }

        @Override
        public String describe(Object value) {
            return value.equals(0) && zero != null ? "0 (" + zero + ")" : value + " " + unit;
        }
    }

    /**
     * A duration of at least {@code least}, and as text of at least {@code floor} unless it is 0. {@code zero} is what
     * 0 means, or why it is refused.
     */
    record Span(Duration least, Duration floor, String zero) implements Rule {
        static Span atLeast(Duration least, String zero) {
            return new Span(least, least, zero);
        }

        @Override
        public Object parse(String text) {
            return Durations.parse(text);
        }

        @Override
        public String broken(Object value) {
            if (!(value instanceof Duration duration)) {
                return "must not be null";
            }
            String broken = Durations.broken(duration);
            if (broken == null && duration.compareTo(least) < 0) {
                broken = "must be at least " + Durations.show(least) + (duration.isZero() ? "; " + zero : "");
            }
            return broken;
        }

        @Override
        public String brokenAsText(Object value) {
            String broken = broken(value);
            if (broken == null && value instanceof Duration duration && !duration.isZero()) {
                boolean tooShort = duration.compareTo(floor) < 0;
                broken = tooShort ? "must be 0 (" + zero + ") or at least " + Durations.show(floor) : null;
            }
            return broken;
        }

        @Override
        public String show(Object value) {
            return value == null ? "null" : Durations.show((Duration) value);
        }

        @Override
        public String describe(Object value) {
            return ((Duration) value).isZero() ? "0 (" + zero + ")" : show(value);
        }
    }

    /** On or off. */
    record Switch() implements Rule {
        @Override
        public Object parse(String text) {
            return parseSwitch(text);
        }

        @Override
        public String broken(Object value) {
            return value instanceof Boolean ? null : "must not be null";
        }

        @Override
        public String describe(Object value) {
            return (Boolean) value ? "on" : "off";
        }
    }

    /**
     * Reads a whole number.
     *
     * @throws IllegalArgumentException if it is none; the message is the broken rule alone
     */
    static Integer parseInteger(String text) {
        boolean digits = !text.isEmpty();
        for (int i = text.startsWith("-") ? 1 : 0; i < text.length(); i++) {
            digits &= text.charAt(i) >= '0' && text.charAt(i) <= '9';
        }
        try {
            if (digits) {
                return Integer.valueOf(text);
            }
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("must be a whole number of at most 2147483647", e);
        }
        throw new IllegalArgumentException("must be a whole number, written with the digits 0 to 9 alone");
    }

    /**
     * Reads on or off.
     *
     * @throws IllegalArgumentException if it is neither; the message is the broken rule alone
     */
    static Boolean parseSwitch(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true", "on" -> true;
            case "false", "off" -> false;
            default -> throw new IllegalArgumentException("must be true or false (or on or off)");
        };
    }
}
