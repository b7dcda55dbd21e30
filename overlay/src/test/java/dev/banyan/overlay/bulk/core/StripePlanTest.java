package dev.banyan.overlay.bulk.core;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who stands in for parents that are lost. */
class StripePlanTest {
    private static NodeId node(int seat) {
        return Fixtures.node("n%02d".formatted(seat));
    }

    private static StripePlan plan(List<List<Integer>> parents) {
        List<StripePlan.Seat> seats = new ArrayList<>();
        for (int i = 0; i < parents.size(); i++) {
            seats.add(new StripePlan.Seat(node(i), "host:" + i, parents.get(i)));
        }
        return new StripePlan(new StripePlan.Version(1, node(0)), seats);
    }

    private static Optional<NodeId> upstream(StripePlan plan, int seat, int stripe, Integer... lost) {
        Set<NodeId> gone = new TreeSet<>();
        Set.of(lost).forEach(one -> gone.add(node(one)));
        return plan.parentsOf(seat, gone).get(stripe);
    }

    /** The source is 0; 1 passes the first stripe on to 2, 3, 4 and 5, of which 2 and 4 pass on the second, and 3 and 5 nothing. */
    private static final StripePlan PLAN =
            plan(List.of(List.of(-1, -1), List.of(0, 2), List.of(1, 0), List.of(1, 4), List.of(1, 2), List.of(1, 4)));

    @Test
    void whoHasLostNobodyHasTheParentsOfThePlan() {
        assertThat(PLAN.parentsOf(3, Set.of(node(2)))).containsExactly(Optional.of(node(1)), Optional.of(node(4)));
    }

    @Test
    void orphansStandInALineBehindTheirGrandparent() {
        assertThat(upstream(PLAN, 2, 0, 1)).contains(node(0));
        assertThat(upstream(PLAN, 4, 0, 1)).contains(node(2));
    }

    @Test
    void whoPassesOnNothingStandsBehindThoseWhoDo() {
        assertThat(upstream(PLAN, 3, 0, 1)).contains(node(2));
        assertThat(upstream(PLAN, 5, 0, 1)).contains(node(4));
        assertThat(upstream(PLAN, 5, 0, 1, 4)).contains(node(2));
    }

    @Test
    void whoIsLostAsWellIsPassedOver() {
        assertThat(upstream(PLAN, 4, 0, 1, 2)).contains(node(0));
        assertThat(upstream(PLAN, 3, 0, 1, 2, 4)).contains(node(0));
    }

    @Test
    void whereTheGrandparentIsLostTooTheParentsOwnBackupStandsIn() {
        StripePlan chain = plan(List.of(List.of(-1), List.of(0), List.of(1), List.of(2), List.of(3)));
        assertThat(upstream(chain, 4, 0, 3)).contains(node(2));
        assertThat(upstream(chain, 4, 0, 3, 2)).contains(node(1));
        assertThat(upstream(chain, 4, 0, 3, 2, 1)).contains(node(0));
        assertThat(upstream(chain, 4, 0, 3, 2, 1, 0)).isEmpty();
    }

    @Test
    void aPlanWithACycleIsSurvived() {
        StripePlan cycle = plan(List.of(List.of(1), List.of(2), List.of(0)));
        assertThat(upstream(cycle, 0, 0, 1, 2)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
    void membersThatKnowOfDifferentLossesFormNoCycle(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int members = 40;
        List<List<Integer>> parents = new ArrayList<>(List.of(List.of(-1, -1)));
        for (int i = 1; i < members; i++) {
            parents.add(List.of(random.nextInt(i), random.nextInt(Math.min(i, 6))));
        }
        StripePlan plan = plan(parents);
        for (int stripe = 0; stripe < 2; stripe++) {
            Map<NodeId, NodeId> upstreams = new TreeMap<>();
            for (int i = 1; i < members; i++) {
                Integer[] lost = IntStream.range(1, members)
                        .filter(other -> random.nextInt(3) == 0)
                        .boxed()
                        .toArray(Integer[]::new);
                upstreams.put(node(i), upstream(plan, i, stripe, lost).orElseThrow());
            }
            for (int i = 1; i < members; i++) {
                NodeId at = node(i);
                for (int hop = 0; !at.equals(node(0)); hop++) {
                    assertThat(hop).as("hops from %d in stripe %d", i, stripe).isLessThan(members);
                    at = upstreams.get(at);
                }
            }
        }
    }
}
