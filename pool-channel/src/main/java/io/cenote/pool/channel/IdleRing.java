package io.cenote.pool.channel;

import java.util.Arrays;

/**
 * A FIFO ring of slot numbers that holds each number at most once. Guarded by the lock of the exchange.
 *
 * <p>Positions count up for ever and are masked into the ring. Entering a number again leaves a gap where it was; the
 * ring has room for twice as many entries as there are numbers, and closes its gaps when it is full, so that entering
 * costs the same on average whatever the order.
 */
final class IdleRing {
    static final int NONE = -1;

    private int[] ring = new int[32];
    private long front;
    private long back;

    /** By number: its position plus one; zero if it is not in the ring. */
    private long[] positions = new long[16];

    boolean contains(int number) {
        return number < positions.length && positions[number] != 0;
    }

    void addLast(int number) {
        if (number >= positions.length) {
            grow(number);
        }
        if (positions[number] == back && back != 0) {
            return; // Already the last.
        }
        if (positions[number] != 0) {
            ring[index(positions[number] - 1)] = NONE;
        }
        positions[number] = 0;
        if (back - front == ring.length) {
            closeGaps(ring.length);
        }
        append(number);
    }

    /** Takes the first number; NONE if there is none. */
    int pollFirst() {
        while (front < back) {
            int number = ring[index(front++)];
            if (number != NONE) {
                positions[number] = 0;
                return number;
            }
        }
        return NONE;
    }

    private void append(int number) {
        ring[index(back)] = number;
        positions[number] = ++back;
    }

    private int index(long position) {
        return (int) (position & ring.length - 1);
    }

    private void grow(int number) {
        int numbers = Integer.highestOneBit(number) << 1;
        positions = Arrays.copyOf(positions, numbers);
        closeGaps(2 * numbers);
    }

    private void closeGaps(int length) {
        int[] old = ring;
        long from = front;
        long to = back;
        ring = new int[length];
        front = 0;
        back = 0;
        for (long position = from; position < to; position++) {
            int number = old[(int) (position & old.length - 1)];
            if (number != NONE) {
                append(number);
            }
        }
    }
}
