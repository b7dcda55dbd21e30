package dev.banyan.tree.nice;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BisectionTest {
    /** Members on a line at these places, in microseconds; the first is the subject. */
    private static Cluster line(int... places) {
        List<NodeId> members = new ArrayList<>();
        for (int i = 0; i < places.length; i++) {
            members.add(Solo.id(String.format("n%02d", i)));
        }
        NiceState state = new NiceState(members.get(0), NiceWorld.defaults(), new SplittableRandom(1));
        Cluster cluster = new Cluster(state, 0, members.get(0), 0, members);
        for (int i = 0; i < places.length; i++) {
            List<Integer> row = new ArrayList<>();
            for (int place : places) {
                row.add(Math.abs(place - places[i]));
            }
            cluster.setRow(i, Distances.copyOf(row));
        }
        return cluster;
    }

    @Test
    void separatesTwoGroupsHoweverTheyAreOrdered() {
        Cluster cluster = line(10, 1000, 20, 1010, 30, 1020, 40, 1030, 50);
        boolean[] halves = Bisection.halves(cluster);
        assertThat(Bisection.half(halves, halves[0])).containsExactly(0, 2, 4, 6, 8);
        assertThat(Bisection.half(halves, !halves[0])).containsExactly(1, 3, 5, 7);
    }

    @Test
    void alwaysGivesHalvesOfEqualSize() {
        for (int size = 9; size < 30; size++) {
            int[] places = new SplittableRandom(size).ints(size, 1, 100_000).toArray();
            boolean[] halves = Bisection.halves(line(places));
            assertThat(Bisection.half(halves, true).length).isBetween(size / 2, (size + 1) / 2);
        }
    }

    @Test
    void separatesTwoGroupsTooLargeToTryAllWays() {
        int[] places = new int[20];
        for (int i = 0; i < 20; i++) {
            places[i] = (i % 2) * 50_000 + i * 10 + 1;
        }
        boolean[] halves = Bisection.halves(line(places));
        for (int i = 2; i < 20; i++) {
            assertThat(halves[i]).isEqualTo(halves[i % 2]);
        }
    }

    @Test
    void findsTheCentreOfTheGroup() {
        assertThat(line(10, 100, 500, 900, 1000).centre(new int[] {0, 1, 2, 3, 4}))
                .isEqualTo(2);
    }
}
