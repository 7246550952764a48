package io.cenote.compare.progress;

import java.io.Console;

/** Whether somebody watches standard error, and how much fits into a line. */
final class Terminal {
    private static final int USUAL_COLUMNS = 80;

    private Terminal() {}

    /**
     * The columns of the terminal; zero if there is none that could draw. The script knows, and says so in
     * {@code cenote.columns}. Without the script the console stands in for it: there is none, or since Java 22 one that
     * is no terminal, if input or output is redirected.
     */
    static int columns() {
        Integer told = Integer.getInteger("cenote.columns");
        if (told != null) {
            return told;
        }
        String term = System.getenv("TERM");
        return term != null && !term.equals("dumb") && isTerminal(System.console()) ? USUAL_COLUMNS : 0;
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
