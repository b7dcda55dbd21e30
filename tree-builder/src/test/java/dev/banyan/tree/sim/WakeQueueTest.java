package dev.banyan.tree.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class WakeQueueTest {
    private final WakeQueue queue = new WakeQueue();

    @Test
    void aWakeUpThatIsPutOffComesAtItsNewTime() {
        queue.put(1, 10, 1);
        queue.put(2, 20, 2);
        queue.put(1, 30, 3);
        assertThat(queue.headNode()).isEqualTo(2);
        queue.remove(2);
        assertThat(queue.headTime()).isEqualTo(30);
        assertThat(queue.headNode()).isEqualTo(1);
    }

    @Test
    void aWakeUpThatIsPutOffAndBroughtForwardAgainComesInTheOrderOfItsLastChange() {
        queue.put(1, 10, 1);
        queue.put(2, 10, 2);
        queue.put(1, 30, 3);
        queue.put(1, 10, 4);
        assertThat(queue.headNode()).isEqualTo(2);
    }

    /** Against a sorted map, for many random changes. */
    @Test
    void theHeadIsAlwaysTheEarliest() {
        SplittableRandom random = new SplittableRandom(1);
        TreeMap<Integer, long[]> expected = new TreeMap<>();
        for (long sequence = 0; sequence < 100_000; sequence++) {
            int node = random.nextInt(200);
            if (random.nextInt(4) == 0) {
                queue.remove(node);
                expected.remove(node);
            } else {
                long time = random.nextLong(1000);
                queue.put(node, time, sequence);
                expected.put(node, new long[] {time, sequence});
            }
            assertThat(queue.isEmpty()).isEqualTo(expected.isEmpty());
            if (random.nextInt(10) == 0 && !expected.isEmpty()) {
                int head = expected.entrySet().stream()
                        .min((a, b) -> a.getValue()[0] != b.getValue()[0]
                                ? Long.compare(a.getValue()[0], b.getValue()[0])
                                : Long.compare(a.getValue()[1], b.getValue()[1]))
                        .orElseThrow()
                        .getKey();
                assertThat(queue.headNode()).isEqualTo(head);
                assertThat(queue.headTime()).isEqualTo(expected.get(head)[0]);
            }
        }
    }
}
