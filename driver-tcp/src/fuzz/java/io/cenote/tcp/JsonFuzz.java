package io.cenote.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Bodies of the JSON codec, as they come from a peer. */
class JsonFuzz {
    @FuzzTest(maxExecutions = 20_000_000, maxDuration = "100m")
    void json(byte[] input) {
        FuzzTargets.json(input);
    }
}
