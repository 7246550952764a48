package io.cenote.tcp.wire;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/** New threads: virtual where the JDK has them, else daemons that pin nothing of whoever needed them. */
public final class Threads {
    /** {@code Thread.ofVirtual().unstarted(Runnable)}, looked up once; null before JDK 21. */
    private static final MethodHandle UNSTARTED = unstarted();

    private Threads() {}

    /**
     * Whether {@link #start} gives virtual threads.
     *
     * @return true on JDK 21 and later
     */
    public static boolean areVirtual() {
        return UNSTARTED != null;
    }

    /**
     * Starts a thread for work that mostly waits for a socket.
     *
     * @param name its name
     * @param work what it does
     * @return the started thread
     */
    public static Thread start(String name, Runnable work) {
        Thread thread;
        if (UNSTARTED == null) {
            thread = platform(name, work);
        } else {
            try {
                thread = (Thread) UNSTARTED.invokeExact(work);
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new IllegalStateException(e);
            }
            thread.setName(name);
        }
        thread.start();
        return thread;
    }

    /**
     * A daemon of the platform, not started.
     *
     * @param name its name
     * @param work what it does
     * @return the thread
     */
    public static Thread platform(String name, Runnable work) {
        Thread thread = new Thread(null, work, name, 0, false);
        thread.setContextClassLoader(ClassLoader.getSystemClassLoader());
        thread.setDaemon(true);
        return thread;
    }

    private static MethodHandle unstarted() {
        try {
            Class<?> builder = Class.forName("java.lang.Thread$Builder");
            Class<?> ofVirtual = Class.forName("java.lang.Thread$Builder$OfVirtual");
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            MethodHandle make = lookup.findStatic(Thread.class, "ofVirtual", MethodType.methodType(ofVirtual));
            MethodHandle unstarted =
                    lookup.findVirtual(builder, "unstarted", MethodType.methodType(Thread.class, Runnable.class));
            return MethodHandles.foldArguments(
                    unstarted.asType(MethodType.methodType(Thread.class, ofVirtual, Runnable.class)), make);
        } catch (ReflectiveOperationException before21) {
            return null;
        }
    }
}
