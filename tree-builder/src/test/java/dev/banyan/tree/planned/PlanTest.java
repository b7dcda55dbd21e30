package dev.banyan.tree.planned;

import static org.assertj.core.api.Assertions.assertThat;

import dev.banyan.tree.protocol.NodeId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The tree over a roster. */
class PlanTest {
    private final PlanState state =
            new PlanState(Samples.member("planner", 0, 2), Samples.DEFAULTS, new SplittableRandom(1));
    private final Roster roster = new Roster(state);
    private final Plan plan = new Plan(Samples.DEFAULTS);

    private void here(String name, int age, int slots, int millis) {
        roster.hear(Samples.member(name, age, slots), Samples.at(millis));
    }

    private void aLineOf(int members, int slots) {
        for (int i = 0; i < members; i++) {
            here(String.format("n%03d", i), i, slots, 10 * i);
        }
    }

    private TreeMap<NodeId, List<NodeId>> childrenByParent() {
        TreeMap<NodeId, List<NodeId>> children = new TreeMap<>();
        for (Roster.Entry entry : roster.entries()) {
            plan.of(entry.id)
                    .parent()
                    .ifPresent(parent -> children.computeIfAbsent(parent, p -> new ArrayList<>())
                            .add(entry.id));
        }
        return children;
    }

    @Test
    void hasTheBestRankForItsRoot() {
        aLineOf(5, 2);
        plan.renew(roster);
        assertThat(plan.of(Samples.id("n000"))).isEqualTo(Place.NONE);
        assertThat(roster.entries().stream().filter(e -> plan.of(e.id).parent().isPresent()))
                .hasSize(4);
    }

    @Test
    void givesNobodyMoreChildrenThanItTakes() {
        here("root", 0, 3, 0);
        for (int i = 1; i < 40; i++) {
            here("n" + i, i, i % 3, i * 7 % 50);
        }
        assertThat(plan.renew(roster)).isZero();
        childrenByParent().forEach((parent, children) -> {
            Roster.Entry entry = roster.find(parent);
            assertThat(entry).isNotNull();
            assertThat(children).hasSizeLessThanOrEqualTo(entry.member.slots());
        });
    }

    @Test
    void leavesTheYoungestWithoutChildrenOutWhenTooFewTakeThem() {
        here("root", 0, 2, 0);
        here("a", 1, 0, 1);
        here("b", 2, 0, 2);
        here("c", 3, 0, 3);
        assertThat(plan.renew(roster)).isEqualTo(1);
        assertThat(plan.of(Samples.id("b")).parent()).contains(Samples.id("root"));
        assertThat(plan.of(Samples.id("c"))).isEqualTo(Place.NONE);
    }

    @Test
    void hasNoPlaceForAnybodyBelowARootThatTakesNoChildren() {
        here("root", 0, 0, 0);
        here("a", 1, 4, 1);
        assertThat(plan.renew(roster)).isEqualTo(1);
        assertThat(plan.of(Samples.id("a"))).isEqualTo(Place.NONE);
    }

    @Test
    void namesTheGrandparentFirstAmongTheAlternatives() {
        aLineOf(30, 2);
        plan.renew(roster);
        int asked = 0;
        for (Roster.Entry entry : roster.entries()) {
            Place place = plan.of(entry.id);
            if (place.parent().isPresent()) {
                plan.of(place.parent().get())
                        .parent()
                        .ifPresent(grandparent ->
                                assertThat(place.alternatives()).first().isEqualTo(grandparent));
                assertThat(place.alternatives())
                        .doesNotContain(entry.id)
                        .doesNotContain(place.parent().get());
                assertThat(place.alternatives()).hasSizeLessThanOrEqualTo(8).doesNotHaveDuplicates();
                asked++;
            }
        }
        assertThat(asked).isEqualTo(29);
    }

    @Test
    void keepsMostPlacesWhenSomebodyLeavesAndAnotherComes() {
        aLineOf(60, 3);
        plan.renew(roster);
        TreeMap<NodeId, Place> before = new TreeMap<>();
        roster.entries().forEach(entry -> before.put(entry.id, plan.of(entry.id)));
        roster.forget(List.of(Samples.id("n059")));
        here("new", 60, 3, 600);
        plan.renew(roster);
        long changed = before.entrySet().stream()
                .filter(e -> roster.contains(e.getKey()))
                .filter(e -> !plan.of(e.getKey()).parent().equals(e.getValue().parent()))
                .count();
        assertThat(changed).isLessThanOrEqualTo(4);
        assertThat(plan.of(Samples.id("new")).parent()).isPresent();
        assertThat(plan.of(Samples.id("n059"))).isEqualTo(Place.NONE);
    }

    @Test
    void startsFromScratchWhereCoordinatesWereQuiteWrong() {
        for (int i = 0; i < 60; i++) {
            here(String.format("n%03d", i), i, 3, i * 37 % 60 * 5);
        }
        plan.renew(roster);
        for (int i = 0; i < 60; i++) {
            here(String.format("n%03d", i), i, 3, i * 10);
        }
        plan.renew(roster);
        TreeMap<NodeId, List<NodeId>> renewed = childrenByParent();
        Plan fresh = new Plan(Samples.DEFAULTS);
        fresh.renew(roster);
        long asFresh = roster.entries().stream()
                .filter(entry ->
                        fresh.of(entry.id).parent().equals(plan.of(entry.id).parent()))
                .count();
        assertThat(renewed).isNotEmpty();
        assertThat(asFresh).isEqualTo(60);
    }
}
