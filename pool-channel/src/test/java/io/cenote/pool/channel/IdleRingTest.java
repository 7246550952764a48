package io.cenote.pool.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.LinkedHashSet;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class IdleRingTest {
    private final IdleRing ring = new IdleRing();

    @Test
    void numbersLeaveInTheOrderInWhichTheyEnteredLast() {
        ring.addLast(3);
        ring.addLast(70_000);
        ring.addLast(5);
        ring.addLast(3);
        ring.addLast(3);
        assertTrue(ring.contains(3));
        assertEquals(70_000, ring.pollFirst());
        assertEquals(5, ring.pollFirst());
        assertEquals(3, ring.pollFirst());
        assertFalse(ring.contains(3));
        assertEquals(IdleRing.NONE, ring.pollFirst());
    }

    @Test
    void itAgreesWithAnOrderedSetWhateverTheOrder() {
        Set<Integer> model = new LinkedHashSet<>();
        Random random = new Random(1);
        for (int step = 0; step < 200_000; step++) {
            int number = random.nextInt(100);
            if (random.nextInt(3) > 0) {
                model.remove(number);
                model.add(number);
                ring.addLast(number);
            } else {
                int first = model.isEmpty() ? IdleRing.NONE : model.iterator().next();
                model.remove(first);
                assertEquals(first, ring.pollFirst());
            }
            assertEquals(model.contains(number), ring.contains(number));
        }
    }
}
