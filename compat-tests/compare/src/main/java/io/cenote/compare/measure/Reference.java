package io.cenote.compare.measure;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** What is no pool, and is measured beside pools to show what there is to gain. */
public enum Reference {
    /** A connection of its own for each thread. */
    RAW("raw"),
    /** An {@link java.util.concurrent.ArrayBlockingQueue} of connections. */
    BLOCKING_QUEUE("bare:blocking-queue"),
    /** A {@link java.util.concurrent.LinkedTransferQueue} of connections. */
    TRANSFER_QUEUE("bare:transfer-queue"),
    /** A {@link java.util.concurrent.Semaphore} before a deque of connections. */
    SEMAPHORE("bare:semaphore");

    private final String label;

    Reference(String label) {
        this.label = label;
    }

    /** The name on the command line and in reports. */
    public String label() {
        return label;
    }

    /** Whether it hands connections from caller to caller, as pools do. */
    public boolean isBare() {
        return this != RAW;
    }

    /** The names of all of them. */
    public static List<String> names() {
        return Stream.of(values()).map(Reference::label).toList();
    }

    /** The one of that name; empty for a pool. */
    public static Optional<Reference> named(String name) {
        return Stream.of(values())
                .filter(reference -> reference.label.equals(name))
                .findFirst();
    }
}
