package io.cenote.compare;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {
    @Test
    void swappedAddedAndMissingLettersAreNear() {
        List<String> names = List.of("channel", "lifo", "condition", "hikari");
        assertEquals("; did you mean condition?", Nearest.hint("conditoin", names));
        assertEquals("; did you mean lifo?", Nearest.hint("liffo", names));
        assertEquals("; did you mean hikari?", Nearest.hint("hikar", names));
    }

    @Test
    void nothingIsSuggestedForAWordThatIsNearToNothing() {
        assertEquals(".", Nearest.hint("agroal", List.of("channel", "condition")));
        assertEquals(".", Nearest.hint("x", List.of()));
    }

    @Test
    void theDistanceCountsEdits() {
        assertEquals(0, Nearest.distance("pool", "pool"));
        assertEquals(1, Nearest.distance("pool", "opol"));
        assertEquals(4, Nearest.distance("", "pool"));
    }
}
