package io.cenote.suite.kit;

import java.util.Comparator;
import java.util.Map;

/** Where every thread is: the one thing to read when something is stuck. */
final class ThreadDump {
    private ThreadDump() {}

    /** All platform threads but the JVM's own, by name, with their stacks. Starts with a new line. */
    static String text() {
        StringBuilder text = new StringBuilder(System.lineSeparator()).append("threads:");
        Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> e.getValue().length > 0 && !isOfTheJvm(e.getKey()))
                .sorted(Comparator.comparing(e -> e.getKey().getName()))
                .forEach(e -> append(text, e));
        return text.toString();
    }

    /** One thread and its stack. Starts with a new line. */
    static String text(Thread thread) {
        StringBuilder text = new StringBuilder();
        append(text, Map.entry(thread, thread.getStackTrace()));
        return text.toString();
    }

    private static void append(StringBuilder text, Map.Entry<Thread, StackTraceElement[]> entry) {
        Thread thread = entry.getKey();
        text.append(System.lineSeparator())
                .append("  '")
                .append(thread.getName())
                .append("' ")
                .append(thread.getState());
        for (StackTraceElement frame : entry.getValue()) {
            text.append(System.lineSeparator()).append("      at ").append(frame);
        }
    }

    private static boolean isOfTheJvm(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null || "system".equals(group.getName());
    }
}
