package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
import io.cenote.tcp.wire.Workers;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sockets of shared mode: which one a request goes over, and when there is to be another.
 *
 * <p>A request takes room on the socket with the fewest under way. When each has a quarter of what it may have, another
 * socket is opened in the background, one at a time, up to {@code maxSockets}. When all are full, requests wait in turn.
 * Without any socket they wait for one that is being opened; a server that could not be reached is left alone for a
 * while, and requests fail at once with the last error.
 *
 * <p>Invariants. <b>M1</b> room that is given back is offered to whoever waits: {@link #waiting} is written before a
 * waiter looks for room, room is given before {@code waiting} is read, both volatile, so that one side sees the other.
 * <b>M2</b> a waiter is taken out under the lock, by whoever serves or fails it or by itself, once. <b>M3</b> open
 * sockets and the one that is being opened are at most {@code maxSockets}: a socket is counted as open before its attempt
 * has ended. <b>M4</b> a waiter that found no socket has an attempt to wait for, and its failure fails the waiter: who
 * waits is looked at after the attempt has ended. Whoever waits for room when the last socket is lost has an attempt at
 * once, even in a pause: one that began while there was a socket has failed nobody. <b>M5</b> one thread at a time
 * serves, in a loop: what hangs on a waiter's future may give room back at once, and would else serve the next one within
 * itself, and so on for each waiter. No lock is held while anything waits or while foreign code runs.
 */
final class SharedSockets {
    private final Endpoint endpoint;
    private final Options options;
    private final Watchdog watchdog;
    private final SharedDial dial;
    private final ReentrantLock lock = new ReentrantLock();

    /** Open ones. Replaced under the lock, read by anybody. */
    private volatile SharedSocket[] open = {};

    /** Those that wait for room, oldest first. Guarded by {@link #lock}. */
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    /** M1: how many wait. Written under the lock, read by anybody. */
    private volatile int waiting;

    /** M5: run after room was given. */
    private final SerialTask serving = new SerialTask(this::serveWaiters);

    /** Written under the lock, read by anybody. */
    private volatile boolean closed;

    /** Ended sockets whose threads may still run; joined at the end. Guarded by {@link #lock}. */
    private final List<SharedSocket> ended = new ArrayList<>();

    /** Run what callers hang on their futures: never on a thread that others wait for. */
    private final Workers completions = Workers.few("cenote-tcp-completion");

    private final AtomicLong uids = new AtomicLong();
    private final LongAdder opened = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder heartbeatsLost = new LongAdder();
    private final LongAdder lateReplies = new LongAdder();

    /** Somebody who waits for room: a thread or a future. */
    static final class Waiter extends CompletableFuture<SharedSocket> {
        private final LogicalConnection owner;

        Waiter(LogicalConnection owner) {
            this.owner = owner;
        }
    }

    SharedSockets(Endpoint endpoint, Options options, Dialer dialer, Watchdog watchdog) {
        this.endpoint = endpoint;
        this.options = options;
        this.watchdog = watchdog;
        this.dial = new SharedDial(endpoint, options, dialer, this);
    }

    String nextUid() {
        return Long.toString(uids.incrementAndGet());
    }

    String named(String message) {
        return endpoint + ": " + message;
    }

    TcpException isClosed() {
        return new TcpException(Reason.CLOSED, false, named("the connector is closed"), null);
    }

    Executor completions() {
        return completions;
    }

    /** Makes sure that there is a socket. Waits for it; asks the server even if it was to be left alone. */
    InetSocketAddress connect(Deadline deadline) throws TcpException, InterruptedException {
        while (true) {
            SharedSocket[] all = open;
            if (all.length > 0) {
                return all[0].wire().remote();
            }
            CompletableFuture<Void> attempt = dial.begin(true);
            if (attempt != null) {
                await(attempt, deadline);
            }
        }
    }

    private void await(CompletableFuture<Void> attempt, Deadline deadline) throws TcpException, InterruptedException {
        try {
            attempt.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw copied(e.getCause());
        } catch (TimeoutException e) {
            throw new TcpException(
                    Reason.CONNECT_TIMEOUT,
                    false,
                    named("no socket could be opened by the deadline"),
                    dial.lastFailure());
        }
    }

    /** Room for one request on a socket. Waits for it in turn. */
    SharedSocket take(LogicalConnection owner, Deadline deadline) throws TcpException, InterruptedException {
        SharedSocket socket = takeNow();
        return socket != null ? socket : await(enqueue(owner), deadline);
    }

    /** What a waiter is served with. It does not wait for whoever serves it in the moment in which it gives up. */
    SharedSocket await(Waiter waiter, Deadline deadline) throws TcpException, InterruptedException {
        try {
            return waiter.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw copied(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            if (!withdraw(waiter)) {
                waiter.thenAccept(this::give); // M1
            }
            if (e instanceof InterruptedException interrupted) {
                throw interrupted;
            }
            throw noRoom();
        }
    }

    TcpException noRoom() {
        SharedSocket[] all = open;
        String why = all.length == 0
                ? "no socket could be opened by the deadline"
                : "no room for another request by the deadline: " + all.length + " sockets of at most "
                        + options.maxSockets() + " have " + options.maxInFlight()
                        + " requests each; raise maxSockets or maxInFlight";
        return new TcpException(Reason.BUSY, false, named(why), dial.lastFailure());
    }

    /** Room without waiting, if nobody waits already; else null. */
    SharedSocket takeNow() {
        return waiting > 0 ? null : pick();
    }

    private SharedSocket pick() {
        while (true) {
            SharedSocket best = null;
            int fewest = Integer.MAX_VALUE;
            SharedSocket[] all = open;
            for (SharedSocket socket : all) {
                int now = socket.load();
                if (now < fewest) {
                    fewest = now;
                    best = socket;
                }
            }
            if (best != null
                    && fewest >= growAt()
                    && all.length < options.maxSockets()
                    && !dial.isRunning()
                    && dial.pauseNanos() <= 0) {
                dial.begin(false);
            }
            if (best == null || fewest >= options.maxInFlight()) {
                return null;
            }
            if (best.tryTake()) {
                return best;
            }
        }
    }

    private int growAt() {
        return Math.max(1, options.maxInFlight() / 4);
    }

    /** Gives back the room of a finished request. */
    void give(SharedSocket socket) {
        socket.give();
        if (waiting > 0) { // M1
            serving.ask();
        }
    }

    /** One more who waits; served or failed by completing it. */
    Waiter enqueue(LogicalConnection owner) {
        Waiter waiter = new Waiter(owner);
        TcpException refusal;
        lock.lock();
        try {
            refusal = refusal();
            if (refusal == null) {
                waiters.add(waiter);
                waiting = waiters.size(); // M1: before looking for room.
            }
        } finally {
            lock.unlock();
        }
        if (refusal != null) {
            waiter.completeExceptionally(refusal);
        } else {
            attend(false);
        }
        return waiter;
    }

    /** Those who wait get what room there is, or an attempt to wait for: if {@code atOnce}, also in a pause. */
    void attend(boolean atOnce) {
        serving.ask();
        if (waiting > 0 && open.length == 0) { // M4
            dial.begin(atOnce);
        }
    }

    /** Why nobody can wait now, or null. Under the lock. */
    private TcpException refusal() {
        if (closed) {
            return isClosed();
        }
        if (open.length > 0 || dial.isRunning()) {
            return null;
        }
        TcpException last = dial.lastFailure();
        long pause = dial.pauseNanos();
        return last == null || pause <= 0
                ? null
                : new TcpException(
                        last.reason(),
                        false,
                        named("the server could not be reached and is asked again in " + pause / 1_000_000
                                + " ms; the last error: " + last.getMessage()),
                        last);
    }

    /** It gives up; false if it was served or failed already. */
    boolean withdraw(Waiter waiter) {
        lock.lock();
        try {
            boolean mine = waiters.remove(waiter); // M2
            waiting = waiters.size();
            return mine;
        } finally {
            lock.unlock();
        }
    }

    /** Gives room to those who wait, oldest first. */
    private void serveWaiters() {
        while (true) {
            Waiter next;
            SharedSocket socket;
            lock.lock();
            try {
                Iterator<Waiter> oldest = waiters.iterator();
                if (!oldest.hasNext()) {
                    return;
                }
                socket = pick();
                if (socket == null) {
                    return;
                }
                next = oldest.next();
                oldest.remove(); // M2
                waiting = waiters.size();
            } finally {
                lock.unlock();
            }
            next.complete(socket);
        }
    }

    int count() {
        return open.length;
    }

    /** An attempt has a socket; false if nobody wants it any more. */
    boolean opened(Wire wire) {
        lock.lock();
        try {
            if (!closed) {
                String name = "cenote-tcp-" + endpoint.host() + ":" + endpoint.port() + "-" + opened.sum();
                SharedSocket[] more = Arrays.copyOf(open, open.length + 1);
                more[open.length] = new SharedSocket(this, options, wire, watchdog, name);
                opened.increment();
                open = more; // M3
                return true;
            }
        } finally {
            lock.unlock();
        }
        wire.abort();
        return false;
    }

    /** An attempt has failed and ended. */
    void notOpened(TcpException e) {
        List<Waiter> inVain = List.of();
        lock.lock();
        try {
            if (open.length == 0) {
                inVain = takeAllWaiters(); // M4
            }
        } finally {
            lock.unlock();
        }
        inVain.forEach(waiter -> waiter.completeExceptionally(e));
    }

    private List<Waiter> takeAllWaiters() {
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear(); // M2
        waiting = 0;
        return all;
    }

    /** An error that several callers wait for, as each caller's own. */
    private TcpException copied(Throwable cause) {
        return cause instanceof TcpException known
                ? new TcpException(known.reason(), known.mayHaveBeenSent(), known.getMessage(), known)
                : new TcpException(Reason.CLOSED, false, named(String.valueOf(cause)), cause);
    }

    /** A socket has failed. */
    void lost(SharedSocket socket) {
        lost.increment();
        retired(socket);
    }

    /** A socket takes no more requests. */
    void retired(SharedSocket socket) {
        lock.lock();
        try {
            open = Arrays.stream(open).filter(other -> other != socket).toArray(SharedSocket[]::new);
            ended.removeIf(SharedSocket::isOver);
            ended.add(socket);
        } finally {
            lock.unlock();
        }
        if (waiting > 0) {
            attend(true); // M4
        }
    }

    /** Whether there is no socket and the last attempt to open one failed. */
    boolean isBroken() {
        return closed || open.length == 0 && dial.lastFailure() != null;
    }

    void lateReply() {
        lateReplies.increment();
    }

    void heartbeatLost() {
        heartbeatsLost.increment();
    }

    /** Fails what one connection waits for: replies, and room. */
    void abort(LogicalConnection owner) {
        List<Waiter> inVain = new ArrayList<>();
        lock.lock();
        try {
            waiters.stream().filter(waiter -> waiter.owner == owner).forEach(inVain::add);
            inVain.forEach(waiters::remove); // M2
            waiting = waiters.size();
        } finally {
            lock.unlock();
        }
        TcpException over = new TcpException(Reason.CLOSED, false, named("the connection is closed"), null);
        inVain.forEach(waiter -> waiter.completeExceptionally(over));
        all().forEach(socket -> socket.abort(owner));
    }

    /** Open sockets, and failed ones that may still read what was sent to them before. */
    private List<SharedSocket> all() {
        lock.lock();
        try {
            List<SharedSocket> all = new ArrayList<>(ended);
            all.addAll(List.of(open));
            return all;
        } finally {
            lock.unlock();
        }
    }

    TcpStats stats() {
        SharedSocket[] all = open;
        return new TcpStats(
                all.length,
                Arrays.stream(all).mapToInt(SharedSocket::inFlight).sum(),
                waiting,
                opened.sum(),
                dial.failures(),
                lost.sum(),
                heartbeatsLost.sum(),
                lateReplies.sum());
    }

    /** Fails everything and waits for the threads. */
    void close() {
        List<Waiter> inVain;
        lock.lock();
        try {
            closed = true;
            inVain = takeAllWaiters();
        } finally {
            lock.unlock();
        }
        inVain.forEach(waiter -> waiter.completeExceptionally(isClosed()));
        dial.close();
        List<SharedSocket> joined = all();
        // One that is failing this moment, on its own thread, is joined as well.
        joined.forEach(socket -> socket.fail(Reason.CLOSED, "the connector is closed", null));
        joined.forEach(SharedSocket::join);
        completions.close();
    }
}
