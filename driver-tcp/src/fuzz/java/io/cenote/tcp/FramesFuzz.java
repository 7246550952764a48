package io.cenote.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Frames of the raw codec, as they come from a peer. */
class FramesFuzz {
    @FuzzTest(maxExecutions = 20_000_000, maxDuration = "100m")
    void frames(byte[] input) {
        FuzzTargets.frames(input);
    }
}
