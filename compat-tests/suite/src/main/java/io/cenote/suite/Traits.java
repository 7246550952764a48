package io.cenote.suite;

import io.cenote.spi.PoolTrait;

/** Says why a rule does not apply to a pool that lacks a trait. */
final class Traits {
    private Traits() {}

    static String meaning(PoolTrait trait) {
        return switch (trait) {
            case FIFO_WAITERS -> "this pool, so configured, does not promise to serve waiters in the order of arrival";
            case LIFO_REUSE -> "this pool, so configured, does not promise to use the newest idle connection first";
            case FIFO_REUSE -> "this pool, so configured, does not promise to use the oldest idle connection first";
            case FAIL_FAST -> "this pool, so configured, does not promise to refuse callers while connecting fails";
            case PATIENT_GROWTH -> "this pool, so configured, does not promise to wait before it connects for a waiter";
            case TICKER -> "the rule moves the clock by hand, and this pool does not take one";
        };
    }
}
