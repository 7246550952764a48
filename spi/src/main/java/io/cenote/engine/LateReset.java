package io.cenote.engine;

/** A reset whose slot was taken away, until it ends. In a list that the slot begins; see {@link ResetWatch}. */
final class LateReset {
    /** Under which it ran; lease numbers make it one of its slot's. */
    final long word;

    /** What it runs on. */
    final Permit permit;

    /** Guarded by {@link Slots#marking}. */
    LateReset next;

    /** Whether it has ended where there was no room to say so. Guarded by {@link Slots#marking}. */
    boolean left;

    LateReset(long word, Permit permit) {
        this.word = word;
        this.permit = permit;
    }
}
