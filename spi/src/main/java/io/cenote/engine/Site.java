package io.cenote.engine;

import java.util.List;
import java.util.function.Predicate;

/** Where the application is, in a stack that also has frames of this project, of drivers and of the JDK. */
final class Site {
    private static final String JDBC = "io.cenote.jdbc.";
    private static final List<String> OWN =
            List.of(JDBC, "io.cenote.engine.", "io.cenote.pool.", "io.cenote.spi.", "io.cenote.tcp.");

    /** What applications reach a pool through, as far as it is common: the place that counts is who called it. */
    private static final List<String> LIBRARIES = List.of(
            "org.springframework.",
            "org.hibernate.",
            "org.jooq.",
            "org.mybatis.",
            "org.apache.ibatis.",
            "org.jdbi.",
            "org.flywaydb.",
            "liquibase.",
            "org.quartz.",
            "io.micronaut.",
            "io.quarkus.",
            "io.ktor.",
            "net.ttddyy.dsproxy.",
            "com.p6spy.",
            "org.apache.commons.dbutils.");

    private Site() {}

    /** A stack as of its first frame outside this project: a thread that asks about itself is shown where it asked. */
    static List<StackTraceElement> outside(StackTraceElement[] stack) {
        List<StackTraceElement> frames = List.of(stack);
        int first = 0;
        while (first < frames.size() && isAsking(frames.get(first))) {
            first++;
        }
        return first < frames.size() ? frames.subList(first, frames.size()) : frames;
    }

    /**
     * The frame of the application: what called the proxies of a JDBC driver, whose own frames lie above theirs, or, if
     * nothing did, the first frame that is neither this project's nor the JDK's; and not that of a library between, if the
     * application has one. Without the names of loader and module.
     *
     * @param stack not empty
     */
    static StackTraceElement of(List<StackTraceElement> stack) {
        int proxy = indexOf(Site::isProxy, stack, 0);
        int application = indexOf(Site::isApplication, stack, Math.max(0, proxy));
        if (application < 0) {
            application = indexOf(Site::isForeign, stack, Math.max(0, proxy));
        }
        if (application < 0) {
            application = indexOf(Site::isForeign, stack, 0);
        }
        StackTraceElement site = stack.get(Math.max(0, application));
        return new StackTraceElement(
                site.getClassName(), site.getMethodName(), site.getFileName(), site.getLineNumber());
    }

    /** Whether what a thread does now, or waits for, is the pool's: nobody else is called from there. */
    static boolean isInPool(List<StackTraceElement> stack) {
        int innermost = indexOf(frame -> !isOfJdk(frame), stack, 0);
        return innermost >= 0 && isOwn(stack.get(innermost)) && !isProxy(stack.get(innermost));
    }

    private static int indexOf(Predicate<StackTraceElement> kind, List<StackTraceElement> stack, int from) {
        for (int i = from; i < stack.size(); i++) {
            if (kind.test(stack.get(i))) {
                return i;
            }
        }
        return -1;
    }

    private static boolean isApplication(StackTraceElement frame) {
        return isForeign(frame) && LIBRARIES.stream().noneMatch(frame.getClassName()::startsWith);
    }

    /** Neither this project's nor the JDK's. */
    private static boolean isForeign(StackTraceElement frame) {
        return !isOwn(frame) && !isOfJdk(frame);
    }

    private static boolean isProxy(StackTraceElement frame) {
        return frame.getClassName().startsWith(JDBC);
    }

    private static boolean isOwn(StackTraceElement frame) {
        return OWN.stream().anyMatch(frame.getClassName()::startsWith);
    }

    /** By its module, which the classes of dynamic proxies have too. */
    private static boolean isOfJdk(StackTraceElement frame) {
        String module = frame.getModuleName();
        return module != null && (module.startsWith("java.") || module.startsWith("jdk."));
    }

    private static boolean isAsking(StackTraceElement frame) {
        return isOwn(frame)
                || frame.getClassName().equals(Thread.class.getName())
                        && frame.getMethodName().equals("getStackTrace");
    }
}
