package io.cenote.compare.progress;

import java.io.Console;

/** Whether somebody watches. */
final class Terminal {
    private Terminal() {}

    /**
     * Whether standard error is a terminal. The script knows, and says so in {@code cenote.terminal}. Without the
     * script the console stands in for it: there is none, or since Java 22 one that is no terminal, if input or output
     * is redirected.
     */
    static boolean present() {
        String told = System.getProperty("cenote.terminal");
        if (told != null) {
            return Boolean.parseBoolean(told);
        }
        String term = System.getenv("TERM");
        return term != null && !term.equals("dumb") && isTerminal(System.console());
    }

    private static boolean isTerminal(Console console) {
        if (console == null) {
            return false;
        }
        try {
            return (Boolean) Console.class.getMethod("isTerminal").invoke(console);
        } catch (ReflectiveOperationException beforeJava22) {
            return true;
        }
    }
}
