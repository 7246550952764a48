package io.cenote.compare.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cenote.compare.measure.Reference;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BareStructureTest {
    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "RAW")
    void everyOneIsHeldByOneCallerAtATime(Reference reference) throws Exception {
        Supply<String> supply = BareStructure.of(reference, List.of("a", "b", "c"));
        Set<String> held = ConcurrentHashMap.newKeySet();
        AtomicBoolean twice = new AtomicBoolean();
        new Load(8, false, 3)
                .run(
                        supply,
                        taken -> {
                            if (!held.add(taken)) {
                                twice.set(true);
                            }
                            Thread.onSpinWait();
                            held.remove(taken);
                        },
                        0,
                        50);
        assertTrue(!twice.get(), "one was held by two callers");
        Set<String> left = new HashSet<>(List.of(supply.acquire(), supply.acquire(), supply.acquire()));
        assertEquals(Set.of("a", "b", "c"), left);
    }

    @Test
    void aConnectionOfOnesOwnIsNotHandedAround() {
        assertThrows(IllegalArgumentException.class, () -> BareStructure.of(Reference.RAW, List.of("a")));
    }
}
