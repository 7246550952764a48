package io.cenote.compare.load;

import io.cenote.compare.measure.Reference;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.LinkedTransferQueue;
import java.util.concurrent.Semaphore;

/**
 * Connections handed around by a structure of {@code java.util.concurrent} and nothing else: no handle, no guard against
 * a second close, no lifetime, no validation, no timeout, no statistics.
 */
public final class BareStructure {
    private BareStructure() {}

    /** The structure of that name, with everything in it. */
    public static <T> Supply<T> of(Reference reference, List<T> all) {
        return switch (reference) {
            case BLOCKING_QUEUE -> queue(new ArrayBlockingQueue<>(all.size(), false, all));
            case TRANSFER_QUEUE -> queue(new LinkedTransferQueue<>(all));
            case SEMAPHORE -> semaphore(all);
            case RAW -> throw new IllegalArgumentException(reference.label() + " hands nothing around");
        };
    }

    private static <T> Supply<T> queue(BlockingQueue<T> queue) {
        return new Supply<>() {
            @Override
            public T acquire() throws InterruptedException {
                return queue.take();
            }

            @Override
            public void release(T taken) {
                queue.add(taken);
            }
        };
    }

    private static <T> Supply<T> semaphore(List<T> all) {
        Semaphore permits = new Semaphore(all.size());
        ConcurrentLinkedDeque<T> idle = new ConcurrentLinkedDeque<>(all);
        return new Supply<>() {
            @Override
            public T acquire() throws InterruptedException {
                permits.acquire();
                return idle.pollFirst();
            }

            @Override
            public void release(T taken) {
                idle.offerFirst(taken); // before the permit: whoever has one finds something
                permits.release();
            }
        };
    }
}
