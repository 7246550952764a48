package io.cenote.stress.model.scenario;

import io.cenote.spi.Connector;
import io.cenote.spi.Deadline;
import io.cenote.stress.model.world.World;
import java.util.concurrent.atomic.AtomicInteger;

/** Opens {@link Line}s, and knows how many there are. */
final class Lines implements Connector<Line> {
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger closes = new AtomicInteger();
    private final int most;

    /** How many of the next attempts fail. */
    final AtomicInteger failures = new AtomicInteger();

    Lines(int most) {
        this.most = most;
    }

    Line open() {
        int now = live.incrementAndGet();
        if (now > most) {
            World.failed(new AssertionError(now + " connections are open of at most " + most));
        }
        return new Line(opened.incrementAndGet());
    }

    int opened() {
        return opened.get();
    }

    int live() {
        return live.get();
    }

    @Override
    public Line connect(Deadline deadline) {
        if (failures.getAndDecrement() > 0) {
            throw new IllegalStateException("no connection this time");
        }
        return open();
    }

    @Override
    public boolean isValid(Line line, Deadline deadline) {
        checked(line::validate);
        return true;
    }

    @Override
    public void reset(Line line, Deadline deadline) {
        checked(line::reset);
    }

    @Override
    public void close(Line line) {
        checked(line::close);
        live.decrementAndGet();
    }

    @Override
    public void abort(Line line) {
        checked(line::abort);
        live.decrementAndGet();
    }

    @Override
    public void close() {
        if (closes.incrementAndGet() > 1) {
            World.failed(new AssertionError("the connector was closed twice"));
        }
    }

    boolean closedOnce() {
        return closes.get() == 1;
    }

    /** What a pool does with a throwing driver is its business; here it must not be lost. */
    private static void checked(Runnable check) {
        try {
            check.run();
        } catch (AssertionError wrong) {
            World.failed(wrong);
            throw wrong;
        }
    }
}
