package io.cenote.spi;

/** How text that came from outside is put into a message: on one line, and not without end. */
final class Text {
    private static final int LONGEST = 500;

    private Text() {}

    /** What breaks a line, moves the cursor or turns the direction of what follows, and half a pair of surrogates. */
    static boolean isInvisible(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }

    /** The text with what cannot be seen replaced, cut to {@link #LONGEST} characters. */
    static String printable(String text) {
        StringBuilder shown = new StringBuilder(Math.min(text.length(), LONGEST));
        for (int i = 0; i < text.length() && i < LONGEST; i++) {
            char c = text.charAt(i);
            shown.append(
                    isInvisible(c) && !Character.isSurrogate(c)
                            ? String.format("\\u%04x", (int) c)
                            : String.valueOf(c));
        }
        return text.length() > LONGEST ? shown.append("...").toString() : shown.toString();
    }

    /** The text in quotes, so that spaces at its ends are seen. */
    static String quoted(String text) {
        return "'" + printable(text) + "'";
    }

    /** A refused value: what it is, where it came from, and the rule that it breaks. */
    static IllegalArgumentException refusal(String property, String value, String origin, String rule) {
        return new IllegalArgumentException(
                printable(property) + " = " + value + " [" + printable(origin) + "]: " + rule);
    }
}
