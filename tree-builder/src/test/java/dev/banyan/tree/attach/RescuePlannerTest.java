package dev.banyan.tree.attach;

import static dev.banyan.tree.attach.Stand.MILLI;
import static dev.banyan.tree.attach.Stand.id;
import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.attach.AttachMessage.Assignment;
import dev.banyan.tree.attach.Children.Child;
import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class RescuePlannerTest {
    private static Child child(String name, long rttMillis, int free) {
        Child child = new Child(Stand.member(name), 1, rttMillis * MILLI, Stand.origin());
        child.freeSlots = free;
        return child;
    }

    @Test
    void theNearestChildGoesToTheGrandparentAndTheOthersWhereItIsNearest() {
        List<Assignment> plan = RescuePlanner.plan(
                id("g"), 40 * MILLI, 1, List.of(child("a", 10, 4), child("b", 30, 4), child("c", 50, 4)));
        assertThat(plan.get(0)).isEqualTo(new Assignment(id("a"), id("g")));
        assertThat(plan).hasSize(3).extracting(Assignment::child).containsExactly(id("a"), id("b"), id("c"));
        assertThat(plan.subList(1, 3)).allSatisfy(a -> assertThat(a.target()).isNotEqualTo(id("g")));
    }

    @Test
    void nobodyIsGivenMoreChildrenThanItHasSlotsAsLongAsThereAreSlots() {
        SplittableRandom random = new SplittableRandom(3);
        for (int round = 0; round < 200; round++) {
            List<Child> children = new ArrayList<>();
            TreeMap<NodeId, Integer> free = new TreeMap<>();
            for (int i = 0; i < 1 + random.nextInt(8); i++) {
                Child child = child("c" + i, 1 + random.nextInt(200), 1 + random.nextInt(3));
                children.add(child);
                free.put(child.id(), child.freeSlots);
            }
            free.put(id("g"), 1);
            List<NodeId> placed = new ArrayList<>(List.of(id("g")));
            for (Assignment a : RescuePlanner.plan(id("g"), 10 * MILLI, 1, children)) {
                assertThat(placed)
                        .as("round " + round + ": parents before their children")
                        .contains(a.target());
                assertThat(free.merge(a.target(), -1, Integer::sum))
                        .as("round " + round)
                        .isNotNegative();
                placed.add(a.child());
            }
            assertThat(placed).hasSize(children.size() + 1);
        }
    }

    @Test
    void anHeirThatIsAChildItselfIsNotAssigned() {
        List<Assignment> plan =
                RescuePlanner.plan(id("a"), 10 * MILLI, 3, List.of(child("a", 10, 3), child("b", 20, 4)));
        assertThat(plan).containsExactly(new Assignment(id("b"), id("a")));
    }

    @Test
    void withoutAnyFreeSlotTheSuccessorIsAskedAllTheSame() {
        List<Assignment> plan = RescuePlanner.plan(id("g"), 10 * MILLI, 0, List.of(child("a", 10, 0)));
        assertThat(plan).containsExactly(new Assignment(id("a"), id("g")));
    }
}
