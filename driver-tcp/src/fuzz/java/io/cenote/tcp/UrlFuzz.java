package io.cenote.tcp;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** URLs with their options. */
class UrlFuzz {
    @FuzzTest(maxExecutions = 20_000_000, maxDuration = "100m")
    void url(byte[] input) {
        FuzzTargets.url(input);
    }
}
