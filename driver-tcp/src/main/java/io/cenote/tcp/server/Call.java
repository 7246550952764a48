package io.cenote.tcp.server;

import io.cenote.spi.Deadline;
import io.cenote.tcp.codec.Message;
import io.cenote.tcp.wire.Watchdog;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request being handled. Its reply is claimed once: by the handler that returns in time, or by the deadline, which
 * answers in its place and interrupts it.
 */
final class Call {
    private enum State {
        RUNNING,
        ANSWERED,
        EXPIRED
    }

    private final Message request;
    private final Counters counters;
    private final ReentrantLock lock = new ReentrantLock();

    /** Both guarded by {@link #lock}. */
    private State state = State.RUNNING;

    private Thread runner;

    /** Written before the guard is armed, read by the watchdog's thread. */
    private volatile Deadline due;

    Call(Message request, Counters counters) {
        this.request = request;
        this.counters = counters;
    }

    /** From now on it has so long. */
    Deadline due(Duration timeout) {
        due = Deadline.after(timeout);
        return due;
    }

    boolean isDue() {
        Deadline deadline = due;
        return deadline != null && deadline.hasPassed();
    }

    /**
     * Runs the handler on this thread.
     *
     * @param guard armed by the caller; disarmed when the handler has returned
     * @return the reply; null if the deadline has answered
     */
    Message run(Handler handler, Watchdog.Guard guard) {
        lock.lock();
        try {
            if (state != State.RUNNING) {
                return null;
            }
            runner = Thread.currentThread();
        } finally {
            lock.unlock();
        }
        Message reply = handled(handler);
        if (guard != null) {
            guard.disarm();
        }
        lock.lock();
        try {
            runner = null;
            // An interrupt that came was for this handler, whoever sent it.
            Thread.interrupted();
            if (state != State.RUNNING) {
                return null;
            }
            state = State.ANSWERED;
            return reply;
        } finally {
            lock.unlock();
        }
    }

    private Message handled(Handler handler) {
        counters.requests.increment();
        counters.inFlight.increment();
        try {
            byte[] reply = handler.handle(request.payload());
            if (reply == null) {
                throw new NullPointerException("the handler returned null");
            }
            return Message.reply(request.uid(), reply, now());
        } catch (RequestFailedException e) {
            counters.failures.increment();
            return error(String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            // What it says may show what is not for the client.
            counters.failures.increment();
            return error("the request failed");
        } finally {
            counters.inFlight.decrement();
        }
    }

    /**
     * The deadline has passed.
     *
     * @return the reply in place of the handler's; null if that has one
     */
    Message expire(String why) {
        lock.lock();
        try {
            if (state != State.RUNNING) {
                return null;
            }
            state = State.EXPIRED;
            if (runner != null) {
                runner.interrupt();
            }
            return error(why);
        } finally {
            lock.unlock();
        }
    }

    Message error(String text) {
        return new Message(Message.Kind.ERROR, request.uid(), text.getBytes(StandardCharsets.UTF_8), now());
    }

    private static long now() {
        Instant now = Instant.now();
        return now.getEpochSecond() * 1_000_000_000L + now.getNano();
    }
}
