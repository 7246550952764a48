package io.cenote.compare;

/** Lets a run that is ended from outside, for instance by Ctrl-C, say what it knows. */
final class OnInterrupt {
    private OnInterrupt() {}

    /**
     * Runs a body. If the JVM is being ended meanwhile, the action runs, beside the body, and the body does not return:
     * what is left to say is the action's.
     */
    static void during(Runnable body, Runnable action) {
        Thread hook = new Thread(action, "cenote-interrupted");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            body.run();
        } finally {
            takeBack(hook);
        }
    }

    private static void takeBack(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException ending) {
            waitForTheEnd();
        }
    }

    private static void waitForTheEnd() {
        while (true) {
            try {
                Thread.currentThread().join();
            } catch (InterruptedException e) {
                // The JVM ends all the same.
            }
        }
    }
}
