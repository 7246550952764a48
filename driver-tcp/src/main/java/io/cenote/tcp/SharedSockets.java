package io.cenote.tcp;

import io.cenote.spi.Deadline;
import io.cenote.tcp.TcpException.Reason;
import io.cenote.tcp.wire.Threads;
import io.cenote.tcp.wire.Watchdog;
import io.cenote.tcp.wire.Wire;
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
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.ThreadPoolExecutor;
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
 * sockets and the one that is being opened are at most {@code maxSockets}. No lock is held while anything waits or while
 * foreign code runs.
 */
final class SharedSockets {
    private final Endpoint endpoint;
    private final Options options;
    private final Dialer dialer;
    private final Watchdog watchdog;
    private final ReentrantLock lock = new ReentrantLock();

    /** Open ones. Replaced under the lock, read by anybody. */
    private volatile SharedSocket[] open = {};

    /** Those that wait for room, oldest first. Guarded by {@link #lock}. */
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    /** M1: how many wait. Written under the lock, read by anybody. */
    private volatile int waiting;

    /** The attempt that runs, or null. Written under the lock, read by anybody. */
    private volatile CompletableFuture<Void> dialing;

    /** Guarded by {@link #lock}. */
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());

    /** The last failed attempt since a socket was last opened, or null. Written under the lock, read by anybody. */
    private volatile TcpException lastFailure;

    /** Before this, real nanoseconds, there is no use in asking for one more. Written under the lock, read by anybody. */
    private volatile long growAfter = System.nanoTime();

    /** Written under the lock, read by anybody. */
    private volatile boolean closed;

    /** Runs what callers hang on their futures: never on a thread that others wait for. */
    private final Executor completions;

    private final ThreadPoolExecutor completionThreads;

    /** Ended sockets whose threads may still run; joined at the end. Guarded by {@link #lock}. */
    private final List<SharedSocket> ended = new ArrayList<>();

    private final AtomicLong uids = new AtomicLong();
    private final LongAdder opened = new LongAdder();
    private final LongAdder connectFailures = new LongAdder();
    private final LongAdder lost = new LongAdder();
    private final LongAdder heartbeatsLost = new LongAdder();
    private final LongAdder lateReplies = new LongAdder();

    /** Somebody who waits for room: a thread or a future. */
    static final class Waiter extends CompletableFuture<SharedSocket> {}

    SharedSockets(Endpoint endpoint, Options options, Dialer dialer, Watchdog watchdog) {
        this.endpoint = endpoint;
        this.options = options;
        this.dialer = dialer;
        this.watchdog = watchdog;
        this.completionThreads =
                Threads.areVirtual() ? null : completionThreads("cenote-tcp-completion-" + endpoint.host());
        this.completions =
                completionThreads == null ? work -> Threads.start("cenote-tcp-completion", work) : completionThreads;
    }

    /** Few, and gone when unused. */
    private static ThreadPoolExecutor completionThreads(String name) {
        int threads = Math.max(2, Runtime.getRuntime().availableProcessors());
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                threads,
                threads,
                1,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                work -> Threads.platform(name, work));
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }

    Executor completions() {
        return completions;
    }

    String nextUid() {
        return Long.toString(uids.incrementAndGet());
    }

    String named(String message) {
        return endpoint + ": " + message;
    }

    /** Makes sure that there is a socket. Waits for it; asks the server even if it was to be left alone. */
    InetSocketAddress connect(Deadline deadline) throws TcpException, InterruptedException {
        while (true) {
            SharedSocket[] all = open;
            if (all.length > 0) {
                return all[0].wire().remote();
            }
            CompletableFuture<Void> attempt = dial(true);
            if (attempt != null) {
                await(attempt, deadline);
            }
        }
    }

    private void await(CompletableFuture<Void> attempt, Deadline deadline) throws TcpException, InterruptedException {
        try {
            attempt.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(Reason.CLOSED, e.getCause());
        } catch (TimeoutException e) {
            throw new TcpException(
                    Reason.CONNECT_TIMEOUT, false, named("no socket could be opened by the deadline"), lastFailure);
        }
    }

    /** Room for one request on a socket. Waits for it in turn. */
    SharedSocket take(Deadline deadline) throws TcpException, InterruptedException {
        SharedSocket socket = takeNow();
        if (socket != null) {
            return socket;
        }
        Waiter waiter = enqueue();
        try {
            return waiter.get(Math.max(0, deadline.remainingNanos()), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw failed(Reason.CLOSED, e.getCause());
        } catch (TimeoutException e) {
            if (withdraw(waiter)) {
                throw noRoom();
            }
            return served(waiter);
        } catch (InterruptedException e) {
            if (!withdraw(waiter)) {
                waiter.thenAccept(this::give);
            }
            throw e;
        }
    }

    /** Served or failed in the moment in which it gave up. */
    private SharedSocket served(Waiter waiter) throws TcpException, InterruptedException {
        try {
            return waiter.get();
        } catch (ExecutionException e) {
            throw failed(Reason.CLOSED, e.getCause());
        }
    }

    TcpException noRoom() {
        SharedSocket[] all = open;
        return new TcpException(
                Reason.BUSY,
                false,
                named(
                        all.length == 0
                                ? "no socket could be opened by the deadline"
                                : "no room for another request by the deadline: " + all.length + " sockets of at most "
                                        + options.maxSockets() + " have " + options.maxInFlight()
                                        + " requests each; raise maxSockets or maxInFlight"),
                lastFailure);
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
            if (best != null && fewest >= growAt() && mayGrow(all.length)) {
                dial(false);
            }
            if (best == null || fewest >= options.maxInFlight()) {
                return null;
            }
            if (best.tryTake()) {
                return best;
            }
        }
    }

    private boolean mayGrow(int sockets) {
        return sockets < options.maxSockets() && dialing == null && System.nanoTime() - growAfter >= 0;
    }

    private int growAt() {
        return Math.max(1, options.maxInFlight() / 4);
    }

    /** Gives back the room of a finished request. */
    void give(SharedSocket socket) {
        socket.give();
        if (waiting > 0) { // M1
            serve();
        }
    }

    /** One more who waits; served or failed by completing it. */
    Waiter enqueue() {
        Waiter waiter = new Waiter();
        TcpException refusal = null;
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
            return waiter;
        }
        serve();
        if (open.length == 0) {
            dial(false);
        }
        return waiter;
    }

    /** Why nobody can wait now, or null. Under the lock. */
    private TcpException refusal() {
        if (closed) {
            return new TcpException(Reason.CLOSED, false, named("the connector is closed"), null);
        }
        long pause = backoff.remainingNanos(System.nanoTime());
        if (open.length == 0 && dialing == null && pause > 0) {
            return new TcpException(
                    lastFailure.reason(),
                    false,
                    named("the server could not be reached and is asked again in " + pause / 1_000_000
                            + " ms; the last error: " + lastFailure.getMessage()),
                    lastFailure);
        }
        return null;
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
    private void serve() {
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

    /** Begins an attempt, or joins the one that runs; null if there need be none. */
    private CompletableFuture<Void> dial(boolean atOnce) {
        CompletableFuture<Void> attempt;
        lock.lock();
        try {
            if (closed) {
                return CompletableFuture.failedFuture(
                        new TcpException(Reason.CLOSED, false, named("the connector is closed"), null));
            }
            if (dialing != null) {
                return dialing;
            }
            if (open.length >= options.maxSockets() // M3
                    || !atOnce && backoff.remainingNanos(System.nanoTime()) > 0
                    || atOnce && open.length > 0) {
                return null;
            }
            attempt = new CompletableFuture<>();
            dialing = attempt;
        } finally {
            lock.unlock();
        }
        try {
            Threads.start("cenote-tcp-dial-" + endpoint.host() + ":" + endpoint.port(), () -> attempt(attempt));
        } catch (RuntimeException | Error noThread) {
            attemptFailed(attempt, failed(Reason.CLOSED, noThread));
        }
        return attempt;
    }

    private void attempt(CompletableFuture<Void> attempt) {
        Wire wire;
        try {
            wire = dialer.dial(Deadline.after(options.connectTimeout()));
        } catch (TcpException e) {
            attemptFailed(attempt, e);
            return;
        } catch (RuntimeException | Error e) {
            attemptFailed(attempt, failed(Reason.CLOSED, e));
            return;
        }
        boolean late;
        lock.lock();
        try {
            late = closed;
            dialing = null;
            if (!late) {
                String name = "cenote-tcp-" + endpoint.host() + ":" + endpoint.port() + "-" + opened.sum();
                SharedSocket socket = new SharedSocket(this, options, wire, watchdog, name);
                SharedSocket[] more = Arrays.copyOf(open, open.length + 1);
                more[open.length] = socket;
                open = more;
                backoff.succeeded();
                lastFailure = null;
            }
        } finally {
            lock.unlock();
        }
        if (late) {
            wire.abort();
            attempt.completeExceptionally(
                    new TcpException(Reason.CLOSED, false, named("the connector is closed"), null));
            return;
        }
        opened.increment();
        attempt.complete(null);
        serve();
    }

    private void attemptFailed(CompletableFuture<Void> attempt, TcpException e) {
        List<Waiter> inVain = List.of();
        connectFailures.increment();
        lock.lock();
        try {
            dialing = null;
            lastFailure = e;
            long now = System.nanoTime();
            backoff.failed(now);
            growAfter = now + backoff.remainingNanos(now);
            if (open.length == 0) {
                inVain = takeAllWaiters();
            }
        } finally {
            lock.unlock();
        }
        attempt.completeExceptionally(e);
        inVain.forEach(waiter -> waiter.completeExceptionally(e));
    }

    private List<Waiter> takeAllWaiters() {
        List<Waiter> all = List.copyOf(waiters);
        waiters.clear(); // M2
        waiting = 0;
        return all;
    }

    private TcpException failed(Reason reason, Throwable cause) {
        if (cause instanceof TcpException known) {
            return new TcpException(known.reason(), known.mayHaveBeenSent(), known.getMessage(), known);
        }
        return new TcpException(reason, false, named(String.valueOf(cause)), cause);
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
            serve();
            if (open.length == 0) {
                dial(false);
            }
        }
    }

    /** Whether there is no socket and the last attempt to open one failed. */
    boolean isBroken() {
        return closed || open.length == 0 && lastFailure != null;
    }

    void lateReply() {
        lateReplies.increment();
    }

    void heartbeatLost() {
        heartbeatsLost.increment();
    }

    void abort(LogicalConnection owner) {
        for (SharedSocket socket : open) {
            socket.abort(owner);
        }
    }

    TcpStats stats() {
        SharedSocket[] all = open;
        return new TcpStats(
                all.length,
                Arrays.stream(all).mapToInt(SharedSocket::inFlight).sum(),
                waiting,
                opened.sum(),
                connectFailures.sum(),
                lost.sum(),
                heartbeatsLost.sum(),
                lateReplies.sum());
    }

    /** Fails everything and waits for the threads. */
    void close() {
        List<Waiter> inVain;
        CompletableFuture<Void> attempt;
        lock.lock();
        try {
            closed = true;
            attempt = dialing;
            inVain = takeAllWaiters();
        } finally {
            lock.unlock();
        }
        TcpException over = new TcpException(Reason.CLOSED, false, named("the connector is closed"), null);
        inVain.forEach(waiter -> waiter.completeExceptionally(over));
        if (attempt != null) {
            attempt.handle((done, failure) -> null).join();
        }
        for (SharedSocket socket : open) {
            socket.fail(Reason.CLOSED, "the connector is closed", null);
        }
        List<SharedSocket> joined;
        lock.lock();
        try {
            joined = List.copyOf(ended);
        } finally {
            lock.unlock();
        }
        joined.forEach(SharedSocket::join);
        if (completionThreads != null) {
            completionThreads.shutdown();
        }
    }
}
