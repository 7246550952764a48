package io.cenote.compare.report;

import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Where a run took place.
 *
 * @param cores processors that the JVM may use
 * @param memoryBytes memory of the machine or container, in bytes; null if unknown
 * @param os operating system, version and architecture
 * @param jdk version and vendor
 * @param gc the garbage collector
 */
public record Machine(int cores, Long memoryBytes, String os, String jdk, String gc) {
    /** This machine and this JVM; measured JVMs are started with the same collector. */
    public static Machine here() {
        return new Machine(
                Runtime.getRuntime().availableProcessors(),
                memory(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.runtime.version") + " " + System.getProperty("java.vendor"),
                collector());
    }

    private static Long memory() {
        try {
            return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.OperatingSystemMXBean os
                    ? Long.valueOf(os.getTotalMemorySize())
                    : null;
        } catch (NoClassDefFoundError withoutJdkManagement) {
            return null;
        }
    }

    /** The JVM does not say the name of its collector, only those of its parts: the first word of the first. */
    private static String collector() {
        List<String> parts = ManagementFactory.getGarbageCollectorMXBeans().stream()
                .map(GarbageCollectorMXBean::getName)
                .toList();
        if (parts.isEmpty()) {
            return "none";
        }
        String first = parts.get(0).split(" ")[0];
        return switch (first) {
            case "PS" -> "Parallel";
            case "Copy" -> "Serial";
            default -> first;
        };
    }
}
