package io.cenote.compare;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads on which a pool is put through the suite: those of the rules, and those that the pool starts there. The
 * suite's drivers throw Errors on purpose, of which threads of some pools die; that is counted, not printed.
 */
final class SubjectThreads extends ThreadGroup {
    private final AtomicInteger died = new AtomicInteger();

    SubjectThreads(String subject) {
        super("suite on " + subject);
    }

    /** Runs a body on a thread of the group; an interrupt is passed on to it, and the flag is kept. */
    void run(Runnable body) {
        Thread thread = new Thread(this, body, getName());
        thread.setDaemon(true);
        thread.setContextClassLoader(Thread.currentThread().getContextClassLoader());
        thread.start();
        boolean interrupted = false;
        while (true) {
            try {
                thread.join();
                break;
            } catch (InterruptedException e) {
                interrupted = true;
                thread.interrupt();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void uncaughtException(Thread thread, Throwable error) {
        died.incrementAndGet();
    }

    /** How many threads have ended by what they threw. */
    int died() {
        return died.get();
    }
}
