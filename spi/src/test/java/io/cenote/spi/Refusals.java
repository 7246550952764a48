package io.cenote.spi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.function.Executable;

/** What tests ask of an error: that it is one, and that its message says what it must. */
final class Refusals {
    private Refusals() {}

    /** Checks that the call is refused with a message that has every part, in this order. */
    static String assertRefused(Executable call, String... parts) {
        String message = assertThrows(IllegalArgumentException.class, call).getMessage();
        int from = 0;
        for (String part : parts) {
            int at = message.indexOf(part, from);
            assertTrue(at >= 0, () -> "<" + part + "> is missing, or not in its place, in <" + message + ">");
            from = at + part.length();
        }
        assertEquals(1, message.lines().count(), () -> "more than one line: " + message);
        return message;
    }
}
