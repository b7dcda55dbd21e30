package dev.banyan.bench.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KillPlanTest {
    private final DemoNode zurich = Worlds.node("Zurich");
    private final DemoNode paris = Worlds.node("Paris");
    private final DemoNode tokyo = Worlds.node("Tokyo");
    private final DemoNode lima = Worlds.node("Lima");
    private final List<DemoNode> all = List.of(zurich, tokyo, paris, lima);
    private final List<DemoNode> receivers = all.subList(1, all.size());

    @Test
    void onlyReceiversWithLivingChildrenAreKilledNeverTheSource() {
        ObservedTree tree = Worlds.tree(all, Map.of("paris", "zurich", "tokyo", "paris", "lima", "tokyo"));
        TreeSet<String> victims = new TreeSet<>();
        for (long seed = 1; seed <= 40; seed++) {
            victims.add(
                    new KillPlan(1, seed).next(tree, receivers).orElseThrow().name());
        }

        assertThat(victims).containsExactly("paris", "tokyo");
    }

    @Test
    void theSourceIsSparedEvenIfItIsCalledAReceiver() {
        ObservedTree tree = Worlds.tree(all, Map.of("paris", "zurich", "tokyo", "zurich", "lima", "paris"));

        for (long seed = 1; seed <= 40; seed++) {
            assertThat(new KillPlan(1, seed).next(tree, all)).contains(paris);
        }
    }

    @Test
    void theNearestReceiverIsKilledIfNoneHasChildren() {
        ObservedTree tree = Worlds.tree(all, Map.of("paris", "zurich", "tokyo", "zurich", "lima", "zurich"));

        assertThat(new KillPlan(1, 5).next(tree, receivers)).contains(paris);
    }

    @Test
    void theDeadDoNotCountAsChildren() {
        List<DemoNode> living = List.of(zurich, tokyo, paris);
        ObservedTree tree = Worlds.tree(living, Map.of("paris", "zurich", "tokyo", "zurich", "lima", "tokyo"));

        assertThat(new KillPlan(1, 5).next(tree, List.of(tokyo, paris))).contains(paris);
    }

    @Test
    void theSameSeedKillsTheSameNodes() {
        ObservedTree tree = Worlds.tree(all, Map.of("paris", "zurich", "tokyo", "paris", "lima", "tokyo"));

        for (long seed = 1; seed <= 40; seed++) {
            assertThat(new KillPlan(1, seed).next(tree, receivers))
                    .isEqualTo(new KillPlan(1, seed).next(tree, receivers));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 10, 62})
    void killsAreDueBetween20And80Percent(int kills) {
        ObservedTree tree = Worlds.tree(all, Map.of("paris", "zurich"));
        KillPlan plan = new KillPlan(kills, 1);
        List<Integer> points = new ArrayList<>();
        for (int perMille = 0; perMille <= 1000; perMille++) {
            while (plan.due(perMille / 1000.0)) {
                points.add(perMille);
                plan.next(tree, receivers);
            }
        }

        assertThat(points).hasSize(kills).isSorted().allMatch(point -> point >= 200 && point <= 800);
        assertThat(plan.remaining()).isZero();
    }

    @Test
    void nothingIsDueWithoutKills() {
        assertThat(new KillPlan(0, 1).due(1)).isFalse();
    }
}
