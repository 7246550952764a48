package io.cenote.suite.kit;

import java.util.Comparator;
import java.util.List;
import java.util.Map;

/**
 * Where the threads are: the one thing to read when something is stuck.
 *
 * <p>Rules may run side by side, and one that failed may have left threads behind. Each runs in a thread group of its own,
 * into which the threads of its pool are born, and the groups of other rules are left out.
 */
final class ThreadDump {
    private ThreadDump() {}

    /** The platform threads but the JVM's own and other rules', by name, with their stacks. Starts with a new line. */
    static String text() {
        return ofRule(Thread.currentThread());
    }

    /** As {@link #text()}, for the rule that a thread runs for. */
    static String ofRule(Thread one) {
        ThreadGroup rule = ruleOf(one);
        List<Map.Entry<Thread, StackTraceElement[]>> all = Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> e.getValue().length > 0 && !isOfTheJvm(e.getKey()))
                .sorted(Comparator.comparing(e -> e.getKey().getName()))
                .toList();
        StringBuilder text = new StringBuilder(System.lineSeparator()).append("threads:");
        int others = 0;
        for (Map.Entry<Thread, StackTraceElement[]> each : all) {
            ThreadGroup its = ruleOf(each.getKey());
            if (rule == null || its == null || its == rule) {
                append(text, each);
            } else {
                others++;
            }
        }
        if (others > 0) {
            text.append(System.lineSeparator()).append("  and ").append(others).append(" of other rules");
        }
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
            if (frame.getClassName().startsWith("org.junit.")) {
                text.append(System.lineSeparator()).append("      at JUnit");
                return;
            }
            text.append(System.lineSeparator()).append("      at ").append(frame);
        }
    }

    private static ThreadGroup ruleOf(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        while (group != null && !group.getName().startsWith(TestThreads.RULE_GROUP)) {
            group = group.getParent();
        }
        return group;
    }

    private static boolean isOfTheJvm(Thread thread) {
        ThreadGroup group = thread.getThreadGroup();
        return group == null || "system".equals(group.getName()) || "InnocuousThreadGroup".equals(group.getName());
    }
}
